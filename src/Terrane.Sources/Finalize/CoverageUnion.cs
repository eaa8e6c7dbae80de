using Terrane.Core;
using Terrane.Native.Ogr;
using Terrane.Sources.Coverage;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;

namespace Terrane.Sources.Finalize;

/// <summary>The coverage of a source: the union of the polygons of all its files, as one feature of layer "union".</summary>
/// <remarks>Files on one lattice are joined exactly, in one sweep that holds only what the current row cuts. Only the results of several lattices need GEOS.</remarks>
internal static class CoverageUnion
{
    public const string Layer = "union";

    private const byte MultiPolygon = 6;
    private const int Batch = 32;
    private const int BytesInGeos = 24; // per byte of WKB: nodes, edges and labels of an overlay

    /// <summary>Writes the file and reads it back.</summary>
    /// <param name="rasters">All in one CRS, in the order of their names.</param>
    /// <param name="scratch">A name for a temporary file.</param>
    /// <param name="memoryBytes">What may be held.</param>
    /// <exception cref="SourcesException">ingest.outline.memory, ingest.coverage.</exception>
    public static void Write(
        IReadOnlyList<RasterRecord> rasters, StorePaths paths, string target, string scratch, double simplify, long memoryBytes, long corners, CancellationToken ct)
    {
        var parts = new List<byte[]>();
        long bytes = 0;
        foreach (List<PlacedPolygons> lattice in Lattices(rasters, paths))
        {
            int polygons;
            using (var stream = new FileStream(scratch, FileMode.Create, FileAccess.Write)) polygons = LatticeUnion.Write(lattice, stream, corners, ct);
            bytes += new FileInfo(scratch).Length;
            if (bytes * 4 > memoryBytes) throw SourcesException.OutlineMemory(bytes / 16);
            if (polygons > 0) parts.Add(PolygonWkb.Multi(File.ReadAllBytes(scratch), polygons));
        }
        File.Delete(scratch);
        if (parts.Count > 1 && bytes * BytesInGeos > memoryBytes) throw SourcesException.OutlineMemory(bytes / 16);
        while (parts.Count > 1)
        {
            ct.ThrowIfCancellationRequested();
            parts = [.. parts.Chunk(Batch).Select(batch => batch.Length == 1 ? batch[0] : VectorGeometry.Union(batch))];
        }
        byte[] union = parts.Count > 0 ? parts[0] : PolygonWkb.Multi([], 0);
        if (simplify > 0) union = VectorGeometry.Simplify(union, simplify);
        if (VectorGeometry.Invalidity(union) is not null) union = VectorGeometry.MakeValid(union);
        using (PolygonWriter writer = PolygonWriter.Create(target, Layer, rasters[0].Crs))
        {
            writer.Add(VectorGeometry.ToMultiPolygon(union));
            writer.Finish();
        }
        Check(target);
    }

    private static void Check(string path)
    {
        using VectorDataset back = VectorDataset.Open(path);
        List<VectorFeature> features = [.. back.Layer(Layer).Features()];
        if (features.Count != 1 || features[0].Wkb is not [_, MultiPolygon, ..] wkb) throw SourcesException.CoverageWrong(path, $"it has {features.Count} features, or no multipolygon");
        if (VectorGeometry.Invalidity(wkb) is { } why) throw SourcesException.CoverageWrong(path, why);
    }

    private static IEnumerable<List<PlacedPolygons>> Lattices(IReadOnlyList<RasterRecord> rasters, StorePaths paths)
    {
        // Grids of one cell size may differ in phase; grids of another never share a lattice.
        var byCell = new Dictionary<(float, float, float, float), List<(Grid Grid, List<PlacedPolygons> Files)>>();
        foreach (RasterRecord raster in rasters)
        {
            AffineTransform t = raster.Grid!.Transform;
            var cell = ((float)t.XCol, (float)t.XRow, (float)t.YCol, (float)t.YRow);
            if (!byCell.TryGetValue(cell, out var lattices)) byCell[cell] = lattices = [];
            bool placed = false;
            foreach ((Grid grid, List<PlacedPolygons> files) in lattices)
            {
                if (grid.OffsetOf(raster.Grid) is not var (col, row)) continue;
                files.Add(new PlacedPolygons(paths.Polygon(raster.Name), raster.Grid, col, row));
                placed = true;
                break;
            }
            if (!placed) lattices.Add((raster.Grid, [new PlacedPolygons(paths.Polygon(raster.Name), raster.Grid, 0, 0)]));
        }
        return byCell.Values.SelectMany(lattices => lattices.Select(lattice => lattice.Files));
    }
}
