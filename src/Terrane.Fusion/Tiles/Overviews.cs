using Terrane.Core;
using Terrane.Fusion.Providers;
using Terrane.Native.Gdal;
using Terrane.Raster;
using Terrane.Raster.Kernels;

namespace Terrane.Fusion.Tiles;

/// <summary>The overviews that all files of a step have.</summary>
internal static class Overviews
{
    /// <summary>Cells of the file in a cell of each overview, ascending; empty when some file has none, or when they do not stand for the same elevations.</summary>
    /// <remarks>
    /// An overview mixes cells before those that stand for the sea, or for nothing, are taken out; and what is not a mean of cells
    /// (nearest, mode, min, max) is not one of means either.
    /// </remarks>
    internal static IReadOnlyList<double> Of(StepLayers step)
    {
        RasterOptions options = step.Spec.Provider.Options;
        bool isMean = step.Kernel is ResamplingKernel.Bilinear or ResamplingKernel.Cubic or ResamplingKernel.CubicSpline or ResamplingKernel.Lanczos or ResamplingKernel.Average;
        bool isWhole = options is { ValidMin: null, ValidMax: null, SeaMin: null, Ceiling: null, NoData.Count: 0 } && step.Spec.Filter is { MinElevation: null, MaxElevation: null };
        RasterFile[] files = [.. step.Layers.SelectMany(l => l.Files)];
        if (!isMean || !isWhole || files.Length == 0) return [];
        double[] factors = Factors(files[0]);
        int count = factors.Length;
        // One file without ends the search: a thousand files without overviews cost one more opening.
        for (int i = 1; i < files.Length && count > 0; i++)
        {
            using GdalDataset file = GdalDataset.Open(files[i].Path, files[i].OpenOptions);
            count = Math.Min(count, file.Band(files[i].Band).OverviewCount);
        }
        return factors[..count];
    }

    /// <summary>GDAL's option that opens an overview as a file of its own.</summary>
    internal static string Option(int level) => $"OVERVIEW_LEVEL={level}";

    private static double[] Factors(RasterFile file)
    {
        try
        {
            int count;
            using (GdalDataset whole = GdalDataset.Open(file.Path, file.OpenOptions)) count = whole.Band(file.Band).OverviewCount;
            var factors = new double[count];
            for (int i = 0; i < count; i++)
            {
                using GdalDataset overview = GdalDataset.Open(file.Path, [.. file.OpenOptions, Option(i)]);
                factors[i] = (double)file.Grid.Width / overview.Width;
            }
            return factors;
        }
        catch (TerraneException)
        {
            return []; // without them it takes longer, and is right too
        }
    }
}
