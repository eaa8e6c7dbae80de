using System.Numerics;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Base-2 logarithms in units of 2^-16, by integers only: the C library's differ between CPUs.</summary>
internal static class Log2
{
    public const int FractionBits = 16;
    private const int TableBits = 12;
    private static readonly int[] Table = BuildTable();

    /// <summary>log2 of <paramref name="value"/>; 0 for 0. Arguments from 4096 on are truncated to 12 significant bits.</summary>
    public static int Of(int value)
    {
        if (value < 1 << TableBits) return Table[value];
        int shift = 32 - TableBits - BitOperations.LeadingZeroCount((uint)value);
        return Table[value >> shift] + (shift << FractionBits);
    }

    /// <summary>Bits, in units of 2^-16, that an ideal code spends on symbols seen <paramref name="counts"/> times.</summary>
    public static long Entropy(ReadOnlySpan<int> counts)
    {
        long weighted = 0;
        int total = 0;
        foreach (int count in counts)
        {
            if (count == 0) continue;
            weighted += (long)count * Of(count);
            total += count;
        }
        return (long)total * Of(total) - weighted;
    }

    private static int[] BuildTable()
    {
        var table = new int[1 << TableBits];
        for (int value = 1; value < table.Length; value++)
        {
            int exponent = BitOperations.Log2((uint)value);
            ulong mantissa = (ulong)value << (31 - exponent); // in [1, 2), 31 fraction bits
            int result = exponent;
            for (int bit = 0; bit < FractionBits; bit++)
            {
                mantissa = mantissa * mantissa >> 31;
                result <<= 1;
                if (mantissa < 1UL << 32) continue;
                mantissa >>= 1;
                result |= 1;
            }
            table[value] = result;
        }
        return table;
    }
}
