namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Writes code lengths the way VP8L stores them. Holds scratch; one instance per thread.</summary>
internal sealed class PrefixCodeWriter(int largestAlphabet)
{
    private const int RepeatPrevious = 16, ZerosShort = 17, ZerosLong = 18, CodeKinds = 19;
    private static readonly byte[] StorageOrder = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly PrefixCodes _codes = new(CodeKinds);
    private readonly byte[] _kinds = new byte[largestAlphabet];
    private readonly byte[] _extras = new byte[largestAlphabet];
    private readonly int[] _counts = new int[CodeKinds];
    private readonly byte[] _lengths = new byte[CodeKinds];
    private readonly uint[] _words = new uint[CodeKinds];

    /// <param name="lengths">One per symbol of the alphabet.</param>
    /// <param name="used">How many of them are not zero.</param>
    public void Write(BitWriter writer, ReadOnlySpan<byte> lengths, int used)
    {
        if (used == 0)
        {
            writer.Write(0b0001, 4); // the simple form, one symbol, one bit wide: 0
            return;
        }
        // The simple form holds symbols of eight bits: a lone run length or cache slot needs the full form.
        if (used <= 2 && lengths[Math.Min(256, lengths.Length)..].IndexOfAnyExcept((byte)0) < 0) WriteSimple(writer, lengths, used);
        else WriteFull(writer, lengths);
    }

    private static void WriteSimple(BitWriter writer, ReadOnlySpan<byte> lengths, int used)
    {
        int first = lengths.IndexOfAnyExcept((byte)0);
        writer.Write(1, 1);
        writer.Write((uint)used - 1, 1);
        writer.Write(first > 1 ? 1u : 0, 1);
        writer.Write((uint)first, first > 1 ? 8 : 1);
        if (used == 2) writer.Write((uint)(first + 1 + lengths[(first + 1)..].IndexOfAnyExcept((byte)0)), 8);
    }

    private void WriteFull(BitWriter writer, ReadOnlySpan<byte> lengths)
    {
        int tokens = Tokenise(lengths);
        int used = _codes.BuildLengths(_counts, _lengths, limit: 7);
        PrefixCodes.AssignWords(_lengths, used, _words);
        int stored = CodeKinds;
        while (stored > 4 && _lengths[StorageOrder[stored - 1]] == 0) stored--;
        writer.Write(0, 1);
        writer.Write((uint)stored - 4, 4);
        for (int i = 0; i < stored; i++) writer.Write(_lengths[StorageOrder[i]], 3);
        writer.Write(0, 1); // the lengths of the whole alphabet follow
        for (int i = 0; i < tokens; i++)
        {
            uint word = _words[_kinds[i]];
            writer.Write(word & 0xFFFF, (int)(word >> 16));
            int extraBits = _kinds[i] switch { RepeatPrevious => 2, ZerosShort => 3, ZerosLong => 7, _ => 0 };
            writer.Write(_extras[i], extraBits);
        }
    }

    private int Tokenise(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_counts);
        int tokens = 0, previous = 8;
        for (int at = 0; at < lengths.Length;)
        {
            byte length = lengths[at];
            int run = lengths[at..].IndexOfAnyExcept(length);
            if (run < 0) run = lengths.Length - at;
            at += run;
            if (length != 0 && length != previous)
            {
                Add(length, 0);
                previous = length;
                run--;
            }
            while (run >= 3)
            {
                int part = Math.Min(run, length != 0 ? 6 : 138);
                if (length != 0) Add(RepeatPrevious, part - 3);
                else if (part <= 10) Add(ZerosShort, part - 3);
                else Add(ZerosLong, part - 11);
                run -= part;
            }
            for (; run > 0; run--) Add(length, 0);
        }
        return tokens;

        void Add(int kind, int extra)
        {
            _kinds[tokens] = (byte)kind;
            _extras[tokens++] = (byte)extra;
            _counts[kind]++;
        }
    }
}
