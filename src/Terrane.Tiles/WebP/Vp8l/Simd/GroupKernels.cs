using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>The inner loops of k-means over block histograms of 32 bytes. Whole numbers only, so that every width agrees.</summary>
internal static class GroupKernels
{
    public const int Buckets = 32;
    private const int Groups = CodeGroups.Max;

    /// <summary>Where the cost of a bucket lies: two neighbouring buckets of a group side by side, then the other groups, then the next two buckets.</summary>
    public static int CostIndex(int group, int bucket) => (bucket >> 1) * 2 * Groups + group * 2 + (bucket & 1);

    /// <summary>Adds four histograms.</summary>
    public static void AddParts(ReadOnlySpan<byte> parts, Span<byte> histogram)
    {
        if (Vector128.IsHardwareAccelerated)
        {
            for (int i = 0; i < Buckets; i += Vector128<byte>.Count)
            {
                (Vector128.Create(parts[i..]) + Vector128.Create(parts[(Buckets + i)..]) +
                 Vector128.Create(parts[(2 * Buckets + i)..]) + Vector128.Create(parts[(3 * Buckets + i)..])).CopyTo(histogram[i..]);
            }
            return;
        }
        for (int i = 0; i < Buckets; i++) histogram[i] = (byte)(parts[i] + parts[Buckets + i] + parts[2 * Buckets + i] + parts[3 * Buckets + i]);
    }

    /// <summary>Sums of the histograms of each group's blocks.</summary>
    public static void Sum(SimdWidth width, ReadOnlySpan<byte> histograms, ReadOnlySpan<byte> groups, Span<int> sums)
    {
        sums.Clear();
        for (int block = 0; block < groups.Length; block++)
        {
            ReadOnlySpan<byte> histogram = histograms.Slice(block * Buckets, Buckets);
            Span<int> sum = sums.Slice(groups[block] * Buckets, Buckets);
            if (width == SimdWidth.Scalar)
            {
                for (int i = 0; i < Buckets; i++) sum[i] += histogram[i];
                continue;
            }
            for (int i = 0; i < Buckets; i += Vector128<byte>.Count)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(histogram[i..]));
                AddWords(low, sum.Slice(i, 8));
                AddWords(high, sum.Slice(i + 8, 8));
            }
        }
    }

    /// <summary>Cost of every block under the codes of group 0.</summary>
    public static void Cost(ReadOnlySpan<byte> histograms, ReadOnlySpan<byte> costs, Span<ushort> blockCosts)
    {
        Span<byte> own = stackalloc byte[Buckets];
        for (int i = 0; i < Buckets; i++) own[i] = costs[CostIndex(0, i)];
        for (int block = 0; block < blockCosts.Length; block++)
        {
            ReadOnlySpan<byte> histogram = histograms.Slice(block * Buckets, Buckets);
            int cost = 0;
            for (int i = 0; i < Buckets; i++) cost += histogram[i] * own[i];
            blockCosts[block] = (ushort)cost;
        }
    }

    /// <summary>Moves every block to the group where it costs least, the first of equals.</summary>
    /// <param name="costs">By <see cref="CostIndex"/>, each up to 127.</param>
    /// <returns>Whether any block moved.</returns>
    public static bool Assign(SimdWidth width, ReadOnlySpan<byte> histograms, ReadOnlySpan<byte> costs, int groupCount, Span<byte> groups) => width switch
    {
        SimdWidth.Bits256 => Assign256(histograms, costs, groupCount, groups),
        SimdWidth.Bits128 => Assign128(histograms, costs, groupCount, groups),
        _ => AssignScalar(histograms, costs, groupCount, groups),
    };

    private static bool Assign256(ReadOnlySpan<byte> histograms, ReadOnlySpan<byte> costs, int groupCount, Span<byte> groups)
    {
        ref byte histogram = ref MemoryMarshal.GetReference(histograms[..(groups.Length * Buckets)]);
        ref byte cost = ref MemoryMarshal.GetReference(costs[..(Groups * Buckets)]);
        Vector256<short> unused = Vector256.Create(Unused(groupCount, 0), Unused(groupCount, Vector128<short>.Count));
        bool moved = false;
        for (int block = 0; block < groups.Length; block++)
        {
            Vector256<short> sums = unused;
            for (int pair = 0; pair < Buckets; pair += 2)
            {
                ushort counts = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref histogram, pair));
                Vector256<sbyte> pairCosts = Vector256.LoadUnsafe(ref cost, (nuint)(pair * Groups)).AsSByte();
                sums += Avx2.MultiplyAddAdjacent(Vector256.Create(counts).AsByte(), pairCosts);
            }
            int group = Smallest(sums.GetLower(), sums.GetUpper());
            moved |= group != groups[block];
            groups[block] = (byte)group;
            histogram = ref Unsafe.Add(ref histogram, Buckets);
        }
        return moved;
    }

    private static bool Assign128(ReadOnlySpan<byte> histograms, ReadOnlySpan<byte> costs, int groupCount, Span<byte> groups)
    {
        ref byte cost = ref MemoryMarshal.GetReference(costs[..(Groups * Buckets)]);
        Vector128<short> unusedLow = Unused(groupCount, 0), unusedHigh = Unused(groupCount, Vector128<short>.Count);
        Vector128<ushort> lowByte = Vector128.Create((ushort)0xFF);
        bool moved = false;
        for (int block = 0; block < groups.Length; block++)
        {
            ReadOnlySpan<byte> histogram = histograms.Slice(block * Buckets, Buckets);
            Vector128<ushort> low = unusedLow.AsUInt16(), high = unusedHigh.AsUInt16();
            for (int pair = 0; pair < Buckets; pair += 2)
            {
                Vector128<ushort> first = Vector128.Create((ushort)histogram[pair]), second = Vector128.Create((ushort)histogram[pair + 1]);
                Vector128<ushort> lowCosts = Vector128.LoadUnsafe(ref cost, (nuint)(pair * Groups)).AsUInt16();
                Vector128<ushort> highCosts = Vector128.LoadUnsafe(ref cost, (nuint)(pair * Groups + Groups)).AsUInt16();
                low += (lowCosts & lowByte) * first + (lowCosts >> 8) * second;
                high += (highCosts & lowByte) * first + (highCosts >> 8) * second;
            }
            int group = Smallest(low.AsInt16(), high.AsInt16());
            moved |= group != groups[block];
            groups[block] = (byte)group;
        }
        return moved;
    }

    private static bool AssignScalar(ReadOnlySpan<byte> histograms, ReadOnlySpan<byte> costs, int groupCount, Span<byte> groups)
    {
        bool moved = false;
        for (int block = 0; block < groups.Length; block++)
        {
            ReadOnlySpan<byte> histogram = histograms.Slice(block * Buckets, Buckets);
            int best = int.MaxValue;
            byte group = 0;
            for (int candidate = 0; candidate < groupCount; candidate++)
            {
                int sum = 0;
                for (int bucket = 0; bucket < Buckets; bucket++) sum += histogram[bucket] * costs[CostIndex(candidate, bucket)];
                if (sum >= best) continue;
                best = sum;
                group = (byte)candidate;
            }
            moved |= group != groups[block];
            groups[block] = group;
        }
        return moved;
    }

    /// <summary>A start above any possible cost for groups that do not exist. Sums stay below it: 72 symbols of at most 127.</summary>
    private static Vector128<short> Unused(int groupCount, int first) =>
        Vector128.GreaterThanOrEqual(Vector128<short>.Indices + Vector128.Create((short)first), Vector128.Create((short)groupCount)) &
        Vector128.Create((short)0x3FFF);

    /// <summary>Index of the first smallest of sixteen.</summary>
    private static int Smallest(Vector128<short> low, Vector128<short> high)
    {
        Vector128<short> least = Vector128.Min(low, high);
        least = Vector128.Min(least, Vector128.Shuffle(least, Vector128.Create(4, 5, 6, 7, 0, 1, 2, 3)));
        least = Vector128.Min(least, Vector128.Shuffle(least, Vector128.Create(2, 3, 0, 1, 6, 7, 4, 5)));
        least = Vector128.Min(least, Vector128.Shuffle(least, Vector128.Create(1, 0, 3, 2, 5, 4, 7, 6)));
        uint mask = Vector128.Equals(low, least).ExtractMostSignificantBits() | (Vector128.Equals(high, least).ExtractMostSignificantBits() << 8);
        return BitOperations.TrailingZeroCount(mask);
    }

    private static void AddWords(Vector128<ushort> words, Span<int> sums)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(words);
        (Vector128.Create((ReadOnlySpan<int>)sums) + low.AsInt32()).CopyTo(sums);
        (Vector128.Create((ReadOnlySpan<int>)sums[4..]) + high.AsInt32()).CopyTo(sums[4..]);
    }
}
