using Terrane.Core;
using Terrane.Fusion.Canvas;

namespace Terrane.Fusion.Filters;

/// <summary>Fills gaps that are narrower than a width: those voids of a step that are not open for a disc of half of it.</summary>
/// <remarks>A filled pixel is the mean of the nearest valid ones in eight directions within the width, each by the inverse of its distance in pixels.</remarks>
internal sealed class GapFill(GroundScale scale, OpenVoids voids, int mostPixels)
{
    private static readonly (int Col, int Row)[] Directions = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

    private readonly byte[] _valid = new byte[mostPixels], _open = new byte[mostPixels];

    internal static long BytesFor(long pixels) => 2 * pixels;

    /// <summary>Pixels around a window that count.</summary>
    internal static int ReachOf(double width, double finest) => Math.Max(Reach.OfGaps(width / 2, finest).Total, Across(width, finest));

    /// <param name="elevation">Of the window, row-major. Changed in place, right so far inside as the reach goes.</param>
    /// <param name="width">Metres.</param>
    /// <param name="finest">Smallest side of a pixel of the canvas.</param>
    internal void Apply(Window window, Span<float> elevation, double width, double finest)
    {
        int across = window.Width;
        Span<byte> valid = _valid.AsSpan(0, elevation.Length), open = _open.AsSpan(0, elevation.Length);
        for (int i = 0; i < elevation.Length; i++) valid[i] = float.IsNaN(elevation[i]) ? (byte)0 : (byte)1;
        if (!valid.Contains((byte)0) || !valid.Contains((byte)1)) return;
        if (!voids.Find(valid, across, window.Height, window.Row, width / 2, Reach.OfGaps(width / 2, finest), open)) open.Clear();
        for (int row = 0; row < window.Height; row++)
        {
            // By the row's own pixels: what is finest depends on what else is fused.
            (double x, double y) = scale.At(window.Row + row);
            int most = Across(width, Math.Min(x, y));
            for (int col = 0; col < across; col++)
                if (valid[(row * across) + col] == 0 && open[(row * across) + col] == 0) elevation[(row * across) + col] = Value(elevation, valid, across, window.Height, col, row, most);
        }
    }

    private static int Across(double width, double finest) => (int)Math.Ceiling(width / finest);

    private static float Value(ReadOnlySpan<float> elevation, ReadOnlySpan<byte> valid, int width, int height, int col, int row, int most)
    {
        double sum = 0, weights = 0;
        foreach ((int right, int down) in Directions)
        {
            for (int step = 1; step <= most; step++)
            {
                int c = col + (right * step), r = row + (down * step);
                if (c < 0 || r < 0 || c >= width || r >= height) break;
                int at = (r * width) + c;
                if (valid[at] == 0) continue; // what was filled before does not count
                double weight = 1 / (step * (right != 0 && down != 0 ? 1.4142135623730951 : 1));
                sum += weight * elevation[at];
                weights += weight;
                break;
            }
        }
        return weights > 0 ? (float)(sum / weights) : float.NaN;
    }
}
