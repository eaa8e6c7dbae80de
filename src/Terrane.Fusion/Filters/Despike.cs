namespace Terrane.Fusion.Filters;

/// <summary>Voids pixels that stand out from the median of the nine around them.</summary>
internal static class Despike
{
    /// <summary>Pixels around a window that count.</summary>
    internal const int Reach = 1;

    private const int Enough = 5;

    /// <param name="elevation">Row-major; its outermost pixels are left alone. Changed in place; medians are of the values before.</param>
    /// <param name="threshold">Metres.</param>
    /// <param name="scratch">At least three rows.</param>
    /// <returns>Pixels voided.</returns>
    internal static int Apply(Span<float> elevation, int width, int height, double threshold, Span<float> scratch)
    {
        int voided = 0;
        Span<float> above = scratch[..width], here = scratch.Slice(width, width), median = stackalloc float[9];
        elevation[..width].CopyTo(above);
        for (int row = 1; row < height - 1; row++)
        {
            Span<float> current = elevation.Slice(row * width, width), below = elevation.Slice((row + 1) * width, width);
            current.CopyTo(here);
            for (int col = 1; col < width - 1; col++)
            {
                if (float.IsNaN(here[col])) continue;
                int count = 0;
                for (int at = col - 1; at <= col + 1; at++)
                {
                    if (!float.IsNaN(above[at])) median[count++] = above[at];
                    if (!float.IsNaN(here[at])) median[count++] = here[at];
                    if (!float.IsNaN(below[at])) median[count++] = below[at];
                }
                if (count < Enough) continue;
                median[..count].Sort();
                double middle = count % 2 == 1 ? median[count / 2] : (median[(count / 2) - 1] + (double)median[count / 2]) / 2;
                if (!(Math.Abs(here[col] - middle) > threshold)) continue;
                current[col] = float.NaN;
                voided++;
            }
            here.CopyTo(above);
        }
        return voided;
    }
}
