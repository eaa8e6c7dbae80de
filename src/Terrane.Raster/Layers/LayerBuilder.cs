using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Files;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Layers;

/// <summary>Makes layers of the files of one source.</summary>
internal static class LayerBuilder
{
    internal static IReadOnlyList<RasterLayer> Join(IEnumerable<RasterFile> files, bool allowBallpark, RenderTarget target)
    {
        RasterFile[] ordered = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
        var layers = new List<RasterLayer>();
        try
        {
            foreach (IGrouping<string, RasterFile> sameCrs in ordered.GroupBy(f => f.Grid.Crs, StringComparer.Ordinal))
                layers.AddRange(JoinCrs(sameCrs.Key, [.. sameCrs], allowBallpark, target));
        }
        catch
        {
            foreach (RasterLayer layer in layers) layer.Dispose();
            throw;
        }
        layers.Sort((a, b) => (a.CellArea, a.Files[0].Path) is var (area, path) && area != b.CellArea
            ? area.CompareTo(b.CellArea) : string.CompareOrdinal(path, b.Files[0].Path));
        return layers;
    }

    private static List<RasterLayer> JoinCrs(string name, RasterFile[] files, bool allowBallpark, RenderTarget target)
    {
        Crs crs = CrsNames.Parse(name);
        Bounds bounds = files.Select(f => f.Grid.Bounds).Aggregate((a, b) => a.Union(b));
        GeographicArea area = AreaFinder.Find(crs, bounds) ?? throw RasterException.Unpositioned(files[0].Path, crs.ToString());
        ChosenOperation operation = OperationChooser.Choose(crs, area, allowBallpark, target.Crs);
        var pool = new TransformerPool(operation.Pipeline);
        var groups = new LatticeGroups();
        foreach (RasterFile file in files) groups.Add(file);
        var layers = new List<RasterLayer>(groups.Groups.Count);
        foreach (LatticeGroups.Group group in groups.Groups) layers.Add(Build(group, crs, operation, pool, target));
        return layers;
    }

    private static RasterLayer Build(LatticeGroups.Group group, Crs crs, ChosenOperation operation, TransformerPool pool, RenderTarget target)
    {
        long col = group.Members.Min(m => m.Col), row = group.Members.Min(m => m.Row);
        long width = group.Members.Max(m => m.Col + m.File.Grid.Width) - col, height = group.Members.Max(m => m.Row + m.File.Grid.Height) - row;
        AffineTransform anchor = group.Anchor.Grid.Transform;
        (double x0, double y0) = anchor.Apply(col, row);
        var grid = new Grid(width, height, anchor with { X0 = x0, Y0 = y0 }, group.Anchor.Grid.Crs);
        LayerMember[] members =
        [
            .. group.Members.Select(m => new LayerMember(m.File, new Window(m.Col - col, m.Row - row, checked((int)m.File.Grid.Width), checked((int)m.File.Grid.Height)))),
        ];
        // Counted from near the origin of the CRS: where the files end must not change a bit of a place, or a file more would change pixels of all others.
        (double originCol, double originRow) = anchor.Invert().Apply(0, 0);
        long nearCol = Near(originCol), nearRow = Near(originRow);
        (double nearX, double nearY) = anchor.Apply(nearCol, nearRow);
        return new RasterLayer(grid, crs, members, new LayerTransform(operation, pool, grid, crs, target, anchor with { X0 = nearX, Y0 = nearY }, col - nearCol, row - nearRow));
    }

    // Not at a whole or half cell, where most lattices have their corners: rounding there would take anchors of one lattice to different cells.
    private static long Near(double cell) => (long)Math.Floor(cell + 0.25);
}
