using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>Layers in an order that keeps the ranks of their files, joined so far as that allows.</summary>
internal static class RankedLayers
{
    /// <returns>The first goes over the others. Without ranks: finest first.</returns>
    internal static IReadOnlyList<RasterLayer> Join(IReadOnlyList<RasterFile> files, bool allowBallpark, RenderTarget target)
    {
        if (files.All(f => f.Rank == files[0].Rank)) return RasterLayer.Join(files, allowBallpark, target);
        var layers = new List<RasterLayer>();
        try
        {
            foreach (List<RasterFile> batch in Batches(files)) layers.AddRange(RasterLayer.Join(batch, allowBallpark, target));
            return layers;
        }
        catch
        {
            foreach (RasterLayer layer in layers) layer.Dispose();
            throw;
        }
    }

    /// <summary>Files of a batch may be laid over each other in any order of lattices: those that overlap share one, and there the rank decides.</summary>
    internal static IReadOnlyList<List<RasterFile>> Batches(IReadOnlyList<RasterFile> files)
    {
        var batches = new List<List<RasterFile>>();
        var areas = new Dictionary<RasterFile, GeographicArea>(ReferenceEqualityComparer.Instance);
        foreach (RasterFile file in files.OrderBy(f => f.Rank).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            areas[file] = AreaFinder.Find(CrsNames.Parse(file.Grid.Crs), file.Grid.Bounds) ?? new GeographicArea(-180, -90, 180, 90);
            int first = 0;
            for (int i = batches.Count - 1; i >= first; i--)
            {
                foreach (RasterFile other in batches[i])
                {
                    if (!ProviderArea.Meet(areas[file], areas[other])) continue;
                    bool joins = file.Grid.Crs == other.Grid.Crs && other.Grid.OffsetOf(file.Grid) is not null;
                    first = Math.Max(first, joins || file.Rank == other.Rank ? i : i + 1);
                }
            }
            if (first == batches.Count) batches.Add([]);
            batches[first].Add(file);
        }
        return batches;
    }
}
