namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Writes pictures that repeat themselves with one set of codes and copies: palettes, maps, masks. Holds scratch; one instance per thread.</summary>
internal sealed class CopyingImageWriter
{
    private const int Green = 0, Distance = 4, Alphabets = 5;

    /// <summary>Where green, red, blue and alpha, in the order of the format, lie in a pixel.</summary>
    private static readonly int[] Shifts = [8, 16, 0, 24];

    /// <summary>Looking for copies at every pixel of a flat picture without taking any costs the square of its size.</summary>
    private const int NoCopies = int.MaxValue;

    private static readonly int[] ShortestCopies = [NoCopies, 8, 3];

    private readonly PrefixCodes _codes = new(256 + RunLength.Symbols);
    private readonly PrefixCodeWriter _codeWriter = new(256 + RunLength.Symbols);
    private readonly int[][] _counts = [new int[256 + RunLength.Symbols], new int[256], new int[256], new int[256], new int[40]];
    private readonly byte[][] _lengths = [new byte[256 + RunLength.Symbols], new byte[256], new byte[256], new byte[256], new byte[40]];
    private readonly uint[][] _words = [new uint[256 + RunLength.Symbols], new uint[256], new uint[256], new uint[256], new uint[40]];
    private readonly int[] _used = new int[Alphabets];

    private int _neighbours;
    private int _channels; // 1 when only green is ever not zero: the others then take no bits

    /// <summary>Writes an image inside a stream: a palette or a map.</summary>
    /// <param name="width">Pixels of a row; copies come from the left or from above.</param>
    public void WritePart(BitWriter writer, ReadOnlySpan<uint> argb, int width)
    {
        writer.Write(0, 1); // no colour cache
        Write(writer, argb, width, neighbours: 2);
    }

    /// <summary>Writes the image that a stream is about; copies come from the diagonals as well.</summary>
    public void WriteMain(BitWriter writer, ReadOnlySpan<uint> argb, int width)
    {
        writer.Write(0, 2); // no colour cache, one group
        Write(writer, argb, width, neighbours: 4);
    }

    private void Write(BitWriter writer, ReadOnlySpan<uint> argb, int width, int neighbours)
    {
        _neighbours = neighbours;
        uint other = 0;
        foreach (uint pixel in argb) other |= pixel;
        _channels = (other & 0xFFFF_00FF) == 0 ? 1 : 4;
        int shortest = int.MaxValue;
        long best = long.MaxValue;
        foreach (int candidate in ShortestCopies)
        {
            long bits = Measure(argb, width, candidate);
            if (bits < best) (best, shortest) = (bits, candidate);
        }
        Measure(argb, width, shortest);
        for (int alphabet = 0; alphabet < Alphabets; alphabet++)
        {
            PrefixCodes.AssignWords(_lengths[alphabet], _used[alphabet], _words[alphabet]);
            _codeWriter.Write(writer, _lengths[alphabet], _used[alphabet]);
        }
        for (int at = 0; at < argb.Length;)
        {
            (int length, int distance) = shortest == NoCopies ? (0, 0) : CopyAt(argb, width, at);
            if (length < shortest)
            {
                for (int channel = 0; channel < _channels; channel++) WriteWord(writer, _words[channel][(byte)(argb[at] >> Shifts[channel])]);
                at++;
                continue;
            }
            (int symbol, int extraBits, uint extra) = RunLength.Encode(length);
            WriteWord(writer, _words[Green][RunLength.FirstSymbol + symbol]);
            writer.Write(extra, extraBits);
            WriteWord(writer, _words[Distance][distance]);
            at += length;
        }
    }

    /// <summary>The longest copy from a neighbour: above, left, above left, above right; these have the distance symbols 0 to 3.</summary>
    private (int Length, int Distance) CopyAt(ReadOnlySpan<uint> argb, int width, int at)
    {
        ReadOnlySpan<uint> rest = argb.Slice(at, Math.Min(argb.Length - at, RunLength.Max));
        (int length, int symbol) = (0, 0);
        for (int candidate = 0; candidate < _neighbours; candidate++)
        {
            int distance = candidate switch { 0 => width, 1 => 1, 2 => width + 1, _ => width - 1 };
            if (distance > at || distance == 0 || argb[at - distance] != argb[at]) continue;
            int same = rest.CommonPrefixLength(argb[(at - distance)..]);
            if (same > length) (length, symbol) = (same, candidate);
        }
        return (length, symbol);
    }

    /// <summary>Counts symbols and builds code lengths.</summary>
    /// <returns>Bits of the picture, its tables only about.</returns>
    private long Measure(ReadOnlySpan<uint> argb, int width, int shortest)
    {
        foreach (int[] counts in _counts) Array.Clear(counts);
        long bits = 0;
        for (int at = 0; at < argb.Length;)
        {
            (int length, int distance) = shortest == NoCopies ? (0, 0) : CopyAt(argb, width, at);
            if (length < shortest)
            {
                for (int channel = 0; channel < _channels; channel++) _counts[channel][(byte)(argb[at] >> Shifts[channel])]++;
                at++;
                continue;
            }
            (int symbol, int extraBits, _) = RunLength.Encode(length);
            _counts[Green][RunLength.FirstSymbol + symbol]++;
            _counts[Distance][distance]++;
            bits += extraBits;
            at += length;
        }
        for (int alphabet = 0; alphabet < Alphabets; alphabet++)
        {
            _used[alphabet] = _codes.BuildLengths(_counts[alphabet], _lengths[alphabet]);
            if (_used[alphabet] < 2) continue;
            bits += 5 * _used[alphabet];
            for (int i = 0; i < _counts[alphabet].Length; i++) bits += _counts[alphabet][i] * _lengths[alphabet][i];
        }
        return bits;
    }

    private static void WriteWord(BitWriter writer, uint word) => writer.Write(word & 0xFFFF, (int)(word >> 16));
}
