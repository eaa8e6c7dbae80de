namespace Terrane.Tiles.Deflate;

/// <summary>A canonical prefix code: the length of each symbol's code, and its bits in the order they are written.</summary>
internal sealed class HuffmanCode
{
    private HuffmanCode(byte[] lengths) => (Lengths, Bits) = (lengths, Canonical(lengths));

    /// <summary>Per symbol; 0 = unused.</summary>
    internal byte[] Lengths { get; }

    /// <summary>Per symbol, first bit lowest.</summary>
    internal ushort[] Bits { get; }

    internal static HuffmanCode FromLengths(byte[] lengths) => new(lengths);

    /// <summary>The best code for these counts with no length above <paramref name="maxLength"/> (two symbols at least get a code).</summary>
    /// <remarks>Lengths by package-merge: optimal under the limit, and ties fall the same way everywhere (lower symbol first).</remarks>
    internal static HuffmanCode ForCounts(ReadOnlySpan<int> counts, int maxLength)
    {
        var used = new List<(long Weight, int Symbol)>();
        for (int symbol = 0; symbol < counts.Length; symbol++) if (counts[symbol] > 0) used.Add((counts[symbol], symbol));
        // A code of one symbol, or none, would have no bits: decoders differ in what they make of that.
        for (int symbol = 0; used.Count < 2; symbol++) if (!used.Exists(u => u.Symbol == symbol)) used.Add((1, symbol));
        used.Sort();
        var lengths = new byte[counts.Length];
        List<(long Weight, int[] Leaves)> packages = [];
        for (int level = 0; level < maxLength; level++)
        {
            var merged = new List<(long Weight, int[] Leaves)>(used.Count + (packages.Count / 2));
            int pair = 0;
            foreach ((long weight, int symbol) in used)
            {
                while (pair + 1 < packages.Count && packages[pair].Weight + packages[pair + 1].Weight < weight) AddPair();
                merged.Add((weight, [symbol]));
            }
            while (pair + 1 < packages.Count) AddPair();
            packages = merged;

            void AddPair()
            {
                merged.Add((packages[pair].Weight + packages[pair + 1].Weight, [.. packages[pair].Leaves, .. packages[pair + 1].Leaves]));
                pair += 2;
            }
        }
        foreach ((_, int[] leaves) in packages.Take((2 * used.Count) - 2))
            foreach (int symbol in leaves) lengths[symbol]++;
        return new HuffmanCode(lengths);
    }

    private static ushort[] Canonical(byte[] lengths)
    {
        var bits = new ushort[lengths.Length];
        int code = 0;
        for (int length = 1; length <= 15; length++, code <<= 1)
        {
            for (int symbol = 0; symbol < lengths.Length; symbol++)
                if (lengths[symbol] == length) bits[symbol] = Reverse(code++, length);
        }
        return bits;
    }

    private static ushort Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++, code >>= 1) reversed = (reversed << 1) | (code & 1);
        return (ushort)reversed;
    }
}
