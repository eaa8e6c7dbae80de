namespace Terrane.Raster.Kernels;

/// <summary>Which cells a pixel covers along one axis, and how much of each in whole 1/1024.</summary>
/// <remarks>Whole numbers, so that sums are exact and ties are ties. What rounds to 0 is a border met by rounding, and is not covered.</remarks>
internal static class BoxCover
{
    private const double Parts = 1024;

    /// <summary>Room that <see cref="Weights"/> needs.</summary>
    internal static int Longest(double scale) => (int)Math.Ceiling(scale) + 2;

    /// <summary>Cells that may be covered to each side of the one that holds a pixel's centre.</summary>
    internal static int Reach(double scale) => (int)Math.Ceiling(scale / 2) + 1;

    /// <summary>As <see cref="BoxKernel.Weights"/>, in parts of a cell (of the pixel, where that is the smaller), all at least 1.</summary>
    internal static int Weights(double centre, double scale, Span<double> weights, out long first)
    {
        int count = BoxKernel.Weights(centre, scale, weights, out first), skipped = 0;
        double parts = Parts / Math.Min(scale, 1);
        for (int i = 0; i < count; i++) weights[i] = Math.Round(weights[i] * parts);
        while (count > 0 && weights[count - 1] == 0) count--;
        while (skipped < count && weights[skipped] == 0) skipped++;
        weights[skipped..count].CopyTo(weights);
        first += skipped;
        return count - skipped;
    }
}
