using System.Numerics;

namespace Terrane.Tiles.Deflate;

/// <summary>One block of tokens, with codes of its own or the fixed ones, whichever is smaller (RFC 1951, section 3.2).</summary>
internal static class DeflateBlock
{
    private const int EndOfBlock = 256, LengthCodes = 286, DistanceCodes = 30, LengthOfLengthCodes = 19;
    private static ReadOnlySpan<byte> LengthCodeOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    private static readonly HuffmanCode FixedLiterals = HuffmanCode.FromLengths(
        [.. Enumerable.Range(0, 288).Select(s => (byte)(s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8))]);
    private static readonly HuffmanCode FixedDistances = HuffmanCode.FromLengths([.. Enumerable.Repeat((byte)5, DistanceCodes)]);

    internal static void Write(ref BitWriter bits, ReadOnlySpan<uint> tokens, bool last)
    {
        Span<int> literalCounts = stackalloc int[LengthCodes], distanceCounts = stackalloc int[DistanceCodes];
        literalCounts[EndOfBlock] = 1;
        foreach (uint token in tokens)
        {
            if (token < LempelZiv.MatchFlag)
            {
                literalCounts[(int)token]++;
                continue;
            }
            literalCounts[LengthCode(LempelZiv.LengthOf(token)).Symbol]++;
            distanceCounts[DistanceCode(LempelZiv.DistanceOf(token)).Symbol]++;
        }
        HuffmanCode literals = HuffmanCode.ForCounts(literalCounts, 15), distances = HuffmanCode.ForCounts(distanceCounts, 15);
        int literalsUsed = Math.Max(257, LastUsed(literals.Lengths) + 1), distancesUsed = LastUsed(distances.Lengths) + 1;
        List<(byte Symbol, byte Extra)> lengths = RunLengths([.. literals.Lengths.AsSpan(0, literalsUsed), .. distances.Lengths.AsSpan(0, distancesUsed)]);
        Span<int> lengthCounts = stackalloc int[LengthOfLengthCodes];
        foreach ((byte symbol, _) in lengths) lengthCounts[symbol]++;
        HuffmanCode lengthCode = HuffmanCode.ForCounts(lengthCounts, 7);
        int lengthCodesUsed = LengthOfLengthCodes;
        while (lengthCodesUsed > 4 && lengthCode.Lengths[LengthCodeOrder[lengthCodesUsed - 1]] == 0) lengthCodesUsed--;

        long own = 14 + (3 * lengthCodesUsed) + Size(lengthCounts, lengthCode) + lengths.Sum(l => ExtraBits(l.Symbol))
            + Size(literalCounts, literals) + Size(distanceCounts, distances); // extra bits of matches cost the same in both
        bool fixedCodes = Size(literalCounts, FixedLiterals) + Size(distanceCounts, FixedDistances) <= own;
        bits.Write((last ? 1u : 0) | (fixedCodes ? 1u << 1 : 2u << 1), 3);
        if (fixedCodes)
        {
            WriteTokens(ref bits, tokens, FixedLiterals, FixedDistances);
            return;
        }
        bits.Write((uint)(literalsUsed - 257), 5);
        bits.Write((uint)(distancesUsed - 1), 5);
        bits.Write((uint)(lengthCodesUsed - 4), 4);
        for (int i = 0; i < lengthCodesUsed; i++) bits.Write(lengthCode.Lengths[LengthCodeOrder[i]], 3);
        foreach ((byte symbol, byte extra) in lengths)
        {
            bits.Write(lengthCode.Bits[symbol], lengthCode.Lengths[symbol]);
            bits.Write(extra, ExtraBits(symbol));
        }
        WriteTokens(ref bits, tokens, literals, distances);
    }

    private static void WriteTokens(ref BitWriter bits, ReadOnlySpan<uint> tokens, HuffmanCode literals, HuffmanCode distances)
    {
        foreach (uint token in tokens)
        {
            if (token < LempelZiv.MatchFlag)
            {
                bits.Write(literals.Bits[token], literals.Lengths[token]);
                continue;
            }
            (int symbol, int extraBits, int extra) = LengthCode(LempelZiv.LengthOf(token));
            bits.Write(literals.Bits[symbol], literals.Lengths[symbol]);
            bits.Write((uint)extra, extraBits);
            (symbol, extraBits, extra) = DistanceCode(LempelZiv.DistanceOf(token));
            bits.Write(distances.Bits[symbol], distances.Lengths[symbol]);
            bits.Write((uint)extra, extraBits);
        }
        bits.Write(literals.Bits[EndOfBlock], literals.Lengths[EndOfBlock]);
    }

    /// <summary>Lengths 3 to 258: four symbols for each power of two, 258 alone.</summary>
    private static (int Symbol, int ExtraBits, int Extra) LengthCode(int length)
    {
        if (length == LempelZiv.MaxMatch) return (285, 0, 0);
        int value = length - LempelZiv.MinMatch;
        if (value < 8) return (257 + value, 0, 0);
        int extraBits = BitOperations.Log2((uint)value) - 2;
        return (257 + (4 * extraBits) + (value >> extraBits), extraBits, value & ((1 << extraBits) - 1));
    }

    /// <summary>Distances 1 to 32768: two symbols for each power of two.</summary>
    private static (int Symbol, int ExtraBits, int Extra) DistanceCode(int distance)
    {
        int value = distance - 1;
        if (value < 4) return (value, 0, 0);
        int extraBits = BitOperations.Log2((uint)value) - 1;
        return ((2 * extraBits) + (value >> extraBits), extraBits, value & ((1 << extraBits) - 1));
    }

    private static List<(byte Symbol, byte Extra)> RunLengths(ReadOnlySpan<byte> lengths)
    {
        var coded = new List<(byte, byte)>();
        for (int i = 0; i < lengths.Length;)
        {
            int run = 1;
            while (i + run < lengths.Length && lengths[i + run] == lengths[i]) run++;
            i += run;
            byte length = lengths[i - 1];
            if (length != 0)
            {
                coded.Add((length, 0));
                run--;
            }
            while (run >= 3)
            {
                int part = Math.Min(run, length != 0 ? 6 : 138);
                coded.Add(length != 0 ? ((byte)16, (byte)(part - 3)) : part <= 10 ? ((byte)17, (byte)(part - 3)) : ((byte)18, (byte)(part - 11)));
                run -= part;
            }
            while (run-- > 0) coded.Add((length, 0));
        }
        return coded;
    }

    private static int ExtraBits(byte symbol) => symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => 0 };

    private static int LastUsed(byte[] lengths) => Array.FindLastIndex(lengths, length => length != 0);

    private static long Size(ReadOnlySpan<int> counts, HuffmanCode code)
    {
        long size = 0;
        for (int i = 0; i < counts.Length; i++) size += (long)counts[i] * code.Lengths[i];
        return size;
    }
}
