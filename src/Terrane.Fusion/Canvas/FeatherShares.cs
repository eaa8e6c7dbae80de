using System.Numerics;
using System.Runtime.CompilerServices;
using Terrane.Core;

namespace Terrane.Fusion.Canvas;

/// <summary>The share of a step over what lies beneath, from validity alone: docs/adr/0003-feather.md has the definition.</summary>
/// <remarks>Distances end where the step is openly void and that goes on which the ramp leads to. Not thread-safe: it owns scratch.</remarks>
internal sealed class FeatherShares(GroundScale scale, GroundDistance distance, OpenVoids voids, int mostPixels)
{
    private const double Least = 1e-6;

    private readonly byte[] _edges = new byte[mostPixels];
    private readonly float[] _shares = new float[mostPixels];

    internal static long BytesFor(long pixels) => 5 * pixels;

    /// <summary>Finds the shares in the inner part of a window.</summary>
    /// <param name="window">All that validity is known of.</param>
    /// <param name="inner">Where shares are wanted; at least the reach inside the window.</param>
    /// <param name="own">Where the step is valid, 1 or 0, of the window.</param>
    /// <param name="beneath">Where something lies beneath.</param>
    /// <param name="border">Those of them that the ramp leads to.</param>
    /// <param name="shares">Of the window, above 0, right in the inner part. Good until the next call.</param>
    /// <returns>False when every share is 1.</returns>
    internal bool TryFind(Window window, Window inner, ReadOnlySpan<byte> own, ReadOnlySpan<byte> beneath, ReadOnlySpan<byte> border,
        double metres, double hole, Reach reach, out ReadOnlySpan<float> shares)
    {
        shares = default;
        if (!own.Contains((byte)0) || !border.Contains((byte)1)) return false;
        Span<float> found = _shares.AsSpan(0, own.Length);
        if (!Ramp(window, inner, own, border, metres, hole, reach, found, isFirst: true)) return false;
        if (beneath.Contains((byte)0)) Ramp(window, inner, beneath, own, metres, hole, reach, found, isFirst: false);
        shares = found;
        return true;
    }

    /// <summary>Along the outer edge of one, towards the other: as a weight, or as what the weight is shared with.</summary>
    private bool Ramp(Window window, Window inner, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, double metres, double hole, Reach reach, Span<float> shares, bool isFirst)
    {
        int width = window.Width;
        Span<byte> edges = _edges.AsSpan(0, one.Length);
        if (!voids.Find(one, width, window.Height, window.Row, hole, reach, edges)) return false;
        And(edges, other);
        if (!edges.Contains((byte)1)) return false;
        distance.Scan(edges, width, window.Height, reach.Ramp + 1);
        int firstCol = (int)(inner.Col - window.Col), firstRow = (int)(inner.Row - window.Row);
        bool any = false;
        for (int row = firstRow; row < firstRow + inner.Height; row++)
        {
            Span<float> target = shares.Slice(row * width, width);
            (double X, double Y) size = scale.At(window.Row + row);
            double half = Math.Sqrt(size.X * size.Y) / 2, far = (metres + half) * (metres + half);
            bool near = distance.BeginRow(row, size);
            if (!near)
            {
                if (isFirst) target.Fill(1);
                continue;
            }
            for (int col = firstCol; col < firstCol + inner.Width; col++)
            {
                double squared = distance.Squared(col);
                double w = squared >= far ? 1 : Math.Max(Least, (Math.Sqrt(squared) - half) / metres);
                any |= w < 1;
                target[col] = isFirst ? (float)w : (float)(target[col] / (target[col] + ((1.0 - target[col]) * w)));
            }
        }
        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    private static void And(Span<byte> one, ReadOnlySpan<byte> other)
    {
        int i = 0;
        for (; i <= one.Length - Vector<byte>.Count; i += Vector<byte>.Count) (new Vector<byte>(one[i..]) & new Vector<byte>(other[i..])).CopyTo(one[i..]);
        for (; i < one.Length; i++) one[i] &= other[i];
    }
}
