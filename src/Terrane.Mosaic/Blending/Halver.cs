using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Terrane.Mosaic.Blending;

/// <summary>Halves a canvas into one quadrant of its parent.</summary>
/// <remarks>
/// Elevation is the mean of the valid pixels among four, so a void never pulls a coast towards sea level; four voids give the mean of
/// their fills. The ordinal is the majority of the valid pixels; a tie goes to the smaller ordinal, the source of higher priority.
/// </remarks>
public static class Halver
{
    /// <summary>Pixels along one side of a quadrant.</summary>
    public const int HalfSide = Canvas.Side / 2;

    public const int QuadrantPixels = HalfSide * HalfSide;

    /// <summary>Writes the half-size picture of <paramref name="child"/> to <paramref name="elevation"/> and <paramref name="ordinal"/>, 256 x 256 each.</summary>
    public static void Halve(Canvas child, Span<float> elevation, Span<ushort> ordinal)
    {
        for (int row = 0; row < HalfSide; row++)
        {
            int top = 2 * row * Canvas.Side, bottom = top + Canvas.Side;
            HalveRow(child.Elevation.AsSpan(top, Canvas.Side), child.Elevation.AsSpan(bottom, Canvas.Side),
                child.Ordinal.AsSpan(top, Canvas.Side), child.Ordinal.AsSpan(bottom, Canvas.Side),
                elevation.Slice(row * HalfSide, HalfSide), ordinal.Slice(row * HalfSide, HalfSide));
        }
    }

    /// <summary>Copies a halved child to quadrant (<paramref name="dx"/>, <paramref name="dy"/>) of <paramref name="parent"/>; dy 1 is south.</summary>
    public static void Place(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, Canvas parent, uint dx, uint dy)
    {
        for (int row = 0; row < HalfSide; row++)
        {
            int target = ((((int)dy * HalfSide) + row) * Canvas.Side) + ((int)dx * HalfSide);
            elevation.Slice(row * HalfSide, HalfSide).CopyTo(parent.Elevation.AsSpan(target));
            ordinal.Slice(row * HalfSide, HalfSide).CopyTo(parent.Ordinal.AsSpan(target));
        }
    }

    private static void HalveRow(ReadOnlySpan<float> top, ReadOnlySpan<float> bottom, ReadOnlySpan<ushort> topOrdinal, ReadOnlySpan<ushort> bottomOrdinal,
        Span<float> elevation, Span<ushort> ordinal)
    {
        if (!topOrdinal.ContainsAnyExcept(topOrdinal[0]) && !bottomOrdinal.ContainsAnyExcept(topOrdinal[0]))
        {
            MeanOfFour(top, bottom, elevation);
            ordinal.Fill(topOrdinal[0]);
            return;
        }
        for (int i = 0; i < elevation.Length; i++)
        {
            int l = 2 * i, r = l + 1;
            ushort a = topOrdinal[l], b = topOrdinal[r], c = bottomOrdinal[l], d = bottomOrdinal[r];
            if (a == b && a == c && a == d)
            {
                elevation[i] = (top[l] + top[r] + (bottom[l] + bottom[r])) * 0.25f;
                ordinal[i] = a;
                continue;
            }
            float sum = 0;
            int count = 0;
            if (a != 0) { sum += top[l]; count++; }
            if (b != 0) { sum += top[r]; count++; }
            if (c != 0) { sum += bottom[l]; count++; }
            if (d != 0) { sum += bottom[r]; count++; }
            elevation[i] = sum / count;
            ordinal[i] = Majority(a, b, c, d);
        }
    }

    /// <summary>(a + b + (c + d)) / 4 in that order, the same as pixel by pixel. Pairs of floats are taken apart as the halves of 64-bit lanes.</summary>
    private static void MeanOfFour(ReadOnlySpan<float> top, ReadOnlySpan<float> bottom, Span<float> mean)
    {
        ReadOnlySpan<ulong> topPairs = MemoryMarshal.Cast<float, ulong>(top), bottomPairs = MemoryMarshal.Cast<float, ulong>(bottom);
        Span<uint> means = MemoryMarshal.Cast<float, uint>(mean);
        int lanes = Vector256<ulong>.Count, i = 0;
        for (; i + (2 * lanes) <= means.Length; i += 2 * lanes)
        {
            Vector256<ulong> low = Means(Vector256.Create(topPairs[i..]), Vector256.Create(bottomPairs[i..]));
            Vector256<ulong> high = Means(Vector256.Create(topPairs[(i + lanes)..]), Vector256.Create(bottomPairs[(i + lanes)..]));
            Vector256.Narrow(low, high).CopyTo(means[i..]);
        }
        for (; i < mean.Length; i++) mean[i] = (top[2 * i] + top[(2 * i) + 1] + (bottom[2 * i] + bottom[(2 * i) + 1])) * 0.25f;

        static Vector256<ulong> Means(Vector256<ulong> t, Vector256<ulong> b) => ((Sums(t) + Sums(b)) * Vector256.Create(0.25f)).AsUInt64();

        static Vector256<float> Sums(Vector256<ulong> pairs) => (pairs & Vector256.Create(0xFFFF_FFFFUL)).AsSingle() + (pairs >>> 32).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Majority(ushort a, ushort b, ushort c, ushort d)
    {
        ushort best = 0;
        int bestVotes = 0;
        Vote(a, Votes(a, a, b, c, d));
        Vote(b, Votes(b, a, b, c, d));
        Vote(c, Votes(c, a, b, c, d));
        Vote(d, Votes(d, a, b, c, d));
        return best;

        void Vote(ushort candidate, int votes)
        {
            if (candidate == 0) return;
            if (votes > bestVotes || (votes == bestVotes && candidate < best)) (best, bestVotes) = (candidate, votes);
        }
    }

    private static int Votes(ushort of, ushort a, ushort b, ushort c, ushort d) =>
        (of == a ? 1 : 0) + (of == b ? 1 : 0) + (of == c ? 1 : 0) + (of == d ? 1 : 0);
}
