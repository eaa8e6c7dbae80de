using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Files;
using Terrane.Raster.Transforms;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Layers;

/// <summary>Makes layers of the files of one source.</summary>
internal static class LayerBuilder
{
    internal static IReadOnlyList<RasterLayer> Join(IEnumerable<RasterFile> files, bool allowBallpark, RenderTarget target)
    {
        FileTable table = FileTable.Of(files);
        var layers = new List<RasterLayer>();
        try
        {
            foreach ((string crs, SpillList<int> same) in ByCrs(table)) layers.AddRange(JoinCrs(crs, table, same, allowBallpark, target));
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

    /// <summary>Numbers of the files of each CRS, by rank and in ordinal order of their paths; the CRS of the first file first.</summary>
    private static List<(string Crs, SpillList<int> Files)> ByCrs(FileTable table)
    {
        IEnumerable<int> ordered = Enumerable.Range(0, table.Count);
        if (!table.IsOrdered)
        {
            // By rank, then in ordinal order of paths, and of equal ones the first first.
            var sort = new SpillSort<int>(table.Store);
            int number = 0;
            foreach (RasterFile file in table) sort.Add($"{(uint)(file.Rank ^ int.MinValue):D10}{file.Path}\0{number:D10}", number++);
            ordered = sort.Sorted().Select(item => item.Value);
        }
        var found = new List<(string Crs, SpillList<int> Files)>();
        var byCrs = new Dictionary<string, SpillList<int>>(StringComparer.Ordinal);
        foreach (int file in ordered)
        {
            string crs = table.ProfileOf(table.EntryOf(file)).Grid.Crs;
            if (!byCrs.TryGetValue(crs, out SpillList<int>? files))
            {
                byCrs[crs] = files = new SpillList<int>(table.Store);
                found.Add((crs, files));
            }
            files.Add(file);
        }
        foreach ((_, SpillList<int> files) in found) files.Seal();
        return found;
    }

    private static List<RasterLayer> JoinCrs(string name, FileTable table, SpillList<int> files, bool allowBallpark, RenderTarget target)
    {
        Crs crs = CrsNames.Parse(name);
        Bounds? bounds = null;
        var groups = new LatticeGroups();
        foreach (int file in files)
        {
            Grid grid = table.GridOf(table.EntryOf(file));
            bounds = bounds?.Union(grid.Bounds) ?? grid.Bounds;
            groups.Add(file, grid);
        }
        GeographicArea area = AreaFinder.Find(crs, bounds!.Value) ?? throw RasterException.Unpositioned(table[files[0]].Path, crs.ToString());
        ChosenOperation operation = OperationChooser.Choose(crs, area, allowBallpark, target.Crs);
        var pool = new TransformerPool(operation.Pipeline);
        var layers = new List<RasterLayer>(groups.Groups.Count);
        foreach (LatticeGroups.Group group in groups.Groups) layers.Add(Build(table, group, crs, operation, pool, target));
        return layers;
    }

    private static RasterLayer Build(FileTable table, LatticeGroups.Group group, Crs crs, ChosenOperation operation, TransformerPool pool, RenderTarget target)
    {
        (long col, long row) = (group.Col, group.Row);
        AffineTransform anchor = group.Anchor.Transform;
        (double x0, double y0) = anchor.Apply(col, row);
        var grid = new Grid(group.ColEnd - col, group.RowEnd - row, anchor with { X0 = x0, Y0 = y0 }, group.Anchor.Crs);
        var places = new SpillList<LayerMembers.Place>(table.Store);
        foreach ((int file, long memberCol, long memberRow) in group.Members) places.Add(new LayerMembers.Place(file, memberCol - col, memberRow - row));
        var members = new LayerMembers(table, places.Seal());
        // Counted from near the origin of the CRS: where the files end must not change a bit of a place, or a file more would change pixels of all others.
        (double originCol, double originRow) = anchor.Invert().Apply(0, 0);
        long nearCol = Near(originCol), nearRow = Near(originRow);
        (double nearX, double nearY) = anchor.Apply(nearCol, nearRow);
        return new RasterLayer(grid, crs, members, new LayerTransform(operation, pool, grid, crs, target, anchor with { X0 = nearX, Y0 = nearY }, col - nearCol, row - nearRow));
    }

    // Not at a whole or half cell, where most lattices have their corners: rounding there would take anchors of one lattice to different cells.
    private static long Near(double cell) => (long)Math.Floor(cell + 0.25);
}
