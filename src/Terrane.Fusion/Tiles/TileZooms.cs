using Terrane.Core;
using Terrane.Fusion.Providers;
using Terrane.Raster.Layers;

namespace Terrane.Fusion.Tiles;

/// <summary>How deep tiles go, and how coarse they may become before one of them would read too much.</summary>
internal static class TileZooms
{
    /// <summary>Beyond, pixels of a zoom can no longer be counted in an int; they are 4 cm then.</summary>
    internal const byte Deepest = 21;

    /// <summary>Source cells that one tile may have to read.</summary>
    private const double MostCells = 1 << 26;

    private const double Hair = 1e-9;

    /// <summary>Cells of a step along a pixel's side.</summary>
    internal static double Shrink(StepLayers step, int zoom) =>
        step.Layers.Count == 0 ? 1 : step.Layers.Max(l => WebMercator.Resolution(zoom) / Math.Min(l.PixelSizeMercator.X, l.PixelSizeMercator.Y));

    /// <summary>The coarsest overview that leaves two cells or more along a pixel's side, so that the kernel still averages; -1 for the files themselves.</summary>
    internal static int Level(IReadOnlyList<double> factors, double shrink)
    {
        int level = -1;
        while (level + 1 < factors.Count && factors[level + 1] * 2 <= shrink * (1 + Hair)) level++;
        return level;
    }

    /// <summary>The coarsest zoom from <paramref name="deepest"/> up at which no tile reads more than is bearable.</summary>
    internal static byte Coarsest(IReadOnlyList<StepLayers> steps, IReadOnlyList<IReadOnlyList<double>> factors, byte deepest)
    {
        int zoom = deepest;
        while (zoom > 0 && Cells(steps, factors, zoom - 1) <= MostCells) zoom--;
        return (byte)zoom;
    }

    private static double Cells(IReadOnlyList<StepLayers> steps, IReadOnlyList<IReadOnlyList<double>> factors, int zoom)
    {
        double cells = 0;
        for (int i = 0; i < steps.Count; i++)
        {
            double shrink = Shrink(steps[i], zoom);
            int level = Level(factors[i], shrink);
            double factor = level < 0 ? 1 : factors[i][level];
            foreach (RasterLayer layer in steps[i].Layers)
            {
                double side = Math.Max(1, WebMercator.Resolution(zoom) / Math.Min(layer.PixelSizeMercator.X, layer.PixelSizeMercator.Y) / factor) * WebMercator.TileSize;
                double all = layer.Files.Sum(f => (double)f.Grid.Width * f.Grid.Height) / (factor * factor);
                cells += Math.Min(all, side * side);
            }
        }
        return cells;
    }
}
