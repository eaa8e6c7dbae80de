namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Builds length-limited Huffman codes in the canonical order of VP8L. Holds scratch; one instance per thread.</summary>
/// <remarks>A code of a symbol is stored as one word: bits in writing order below, length from bit 16 up.</remarks>
internal sealed class PrefixCodes(int largestAlphabet)
{
    /// <summary>VP8L allows 15; with 14, four codes fit one flush of the pixel writer.</summary>
    public const int MaxLength = 14;

    private const int SymbolBits = 12;
    private readonly ulong[] _leaves = new ulong[largestAlphabet];
    private readonly long[] _weights = new long[2 * largestAlphabet];
    private readonly int[] _parents = new int[2 * largestAlphabet];
    private readonly byte[] _depths = new byte[2 * largestAlphabet];

    /// <summary>Lengths for symbols seen <paramref name="counts"/> times; a lone symbol has length 1 here and takes no bits when written.</summary>
    /// <returns>How many symbols occur.</returns>
    public int BuildLengths(ReadOnlySpan<int> counts, Span<byte> lengths, int limit = MaxLength)
    {
        lengths.Clear();
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
            if (counts[symbol] > 0) _leaves[used++] = ((ulong)counts[symbol] << SymbolBits) | (uint)symbol;
        if (used == 0) return 0;
        if (used == 1)
        {
            lengths[SymbolOf(_leaves[0])] = 1;
            return 1;
        }
        _leaves.AsSpan(0, used).Sort();
        // Too long a code means counts too uneven: lift the rare ones until the tree is flat enough.
        for (long floor = 1; Grow(used, floor) > limit; floor *= 2) { }
        for (int leaf = 0; leaf < used; leaf++) lengths[SymbolOf(_leaves[leaf])] = _depths[leaf];
        return used;
    }

    /// <summary>Code words for <paramref name="lengths"/>; zero where a symbol does not occur, or is alone.</summary>
    public static void AssignWords(ReadOnlySpan<byte> lengths, int used, Span<uint> words)
    {
        words[..lengths.Length].Clear();
        if (used < 2) return;
        Span<int> next = stackalloc int[MaxLength + 2];
        next.Clear();
        foreach (byte length in lengths)
            if (length > 0) next[length + 1]++;
        for (int length = 1, code = 0; length <= MaxLength; length++)
        {
            code = (code + next[length]) << 1;
            next[length] = code;
        }
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length > 0) words[symbol] = Reverse((uint)next[length]++, length) | ((uint)length << 16);
        }
    }

    private static uint Reverse(uint code, int length)
    {
        uint reversed = 0;
        for (int bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        return reversed;
    }

    private static int SymbolOf(ulong leaf) => (int)(leaf & ((1 << SymbolBits) - 1));

    /// <summary>Joins the two lightest trees until one is left; ties go to leaves, then to the older tree.</summary>
    /// <returns>The greatest depth.</returns>
    private int Grow(int used, long floor)
    {
        for (int i = 0; i < used; i++) _weights[i] = Math.Max((long)(_leaves[i] >> SymbolBits), floor);
        int leaf = 0, tree = used, end = used;
        while (end < 2 * used - 1)
        {
            int first = leaf < used && (tree == end || _weights[leaf] <= _weights[tree]) ? leaf++ : tree++;
            int second = leaf < used && (tree == end || _weights[leaf] <= _weights[tree]) ? leaf++ : tree++;
            _weights[end] = _weights[first] + _weights[second];
            _parents[first] = _parents[second] = end++;
        }
        int deepest = 0;
        _depths[end - 1] = 0;
        for (int node = end - 2; node >= 0; node--)
        {
            int depth = _depths[_parents[node]] + 1;
            _depths[node] = (byte)Math.Min(depth, 255);
            deepest = Math.Max(deepest, depth);
        }
        return deepest;
    }
}
