using System.Runtime.Intrinsics;

namespace Terrane.Mosaic.Blending;

/// <summary>The weights of <see cref="SmoothFill"/> beyond the finest blocks: round, falling as the fourth power, and to 0 at the end of the reach.</summary>
/// <remarks>
/// How they end decides how steeply a fill falls beside a straight rim, and with that how far the fills of two zooms differ where a pixel of the
/// coarser one hides the place of the rim. Of the powers of (1 - share of the reach squared) the root gave the least: a fall of 0.034 of the height a
/// pixel where the square gave 0.053, and fills of three zooms apart within 0.12 of it where they were within 0.17.
/// </remarks>
internal static class FillKernel
{
    /// <summary>Blocks to each side at which the weights have ended.</summary>
    internal const int Reach = 6;

    private const double End = Reach + 1;

    private static readonly float[] Table = TableOf(1, 1, Reach);

    /// <summary>Weights of a square of (2 * reach + 1) taps a side.</summary>
    /// <param name="blocksPerTap">Spacing of the taps in blocks of the kernel.</param>
    /// <param name="factor">Of all weights.</param>
    /// <param name="reach">Taps to each side.</param>
    internal static float[] TableOf(double blocksPerTap, double factor, int reach)
    {
        int side = (2 * reach) + 1;
        var table = new float[side * side];
        for (int y = -reach; y <= reach; y++)
            for (int x = -reach; x <= reach; x++)
            {
                double squared = ((x * x) + (y * y)) * blocksPerTap * blocksPerTap, room = Math.Max(0, 1 - (squared / (End * End)));
                table[((y + reach) * side) + x + reach] = (float)(factor * Math.Sqrt(room) / ((1 + squared) * (1 + squared)));
            }
        return table;
    }

    /// <summary>Spreads a table by a sixth, four sixths and a sixth each way, and so makes it wider by one tap to each side.</summary>
    internal static float[] MeanOverPixels(float[] table)
    {
        int side = (int)Math.Sqrt(table.Length), wide = side + 2;
        var mean = new float[wide * wide];
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                for (int dy = 0; dy < 3; dy++)
                    for (int dx = 0; dx < 3; dx++)
                        mean[((y + dy) * wide) + x + dx] += table[(y * side) + x] * (dx == 1 ? 4 : 1) * (dy == 1 ? 4 : 1) * (1f / 36);
        return mean;
    }

    /// <summary>Adds to every block what the kernel takes from those around it; blocks nearer to the border than <see cref="Reach"/> get nothing.</summary>
    /// <param name="from">Square, row-major.</param>
    /// <param name="to">Same shape.</param>
    /// <param name="side">Blocks along one side.</param>
    internal static void Convolve(ReadOnlySpan<float> from, Span<float> to, int side)
    {
        const int taps = (2 * Reach) + 1;
        int width = side - (2 * Reach);
        for (int row = Reach; row < side - Reach; row++)
            for (int y = 0; y < taps; y++)
            {
                ReadOnlySpan<float> line = from.Slice((row + y - Reach) * side, side);
                if (!line.ContainsAnyExcept(0f)) continue;
                for (int x = 0; x < taps; x++)
                    if (Table[(y * taps) + x] is > 0 and float weight) AddScaled(line.Slice(x, width), weight, to.Slice((row * side) + Reach, width));
            }
    }

    // Product and sum are rounded apart, so vectors give what single floats give.
    private static void AddScaled(ReadOnlySpan<float> from, float weight, Span<float> to)
    {
        int i = 0;
        for (; i + Vector256<float>.Count <= from.Length; i += Vector256<float>.Count)
            (Vector256.Create(to[i..]) + (Vector256.Create(from[i..]) * weight)).CopyTo(to[i..]);
        for (; i < from.Length; i++) to[i] += from[i] * weight;
    }
}
