using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Ogr;
using Terrane.Sources.Cog;

namespace Terrane.Sources.Coverage;

/// <summary>The outline of one COG's valid cells as a GeoPackage: layer "out", one feature with all areas.</summary>
internal static class CoverageFile
{
    public const string Layer = "out";

    /// <summary>Traces a raster and writes its outline; what is there is replaced. Read back before this returns.</summary>
    /// <returns>How many separate areas there are.</returns>
    /// <exception cref="SourcesException">ingest.outline.memory, ingest.coverage.</exception>
    public static int Write(string cog, string path, Grid grid, double? noData, long maximumCorners, CogBuffers buffers, CancellationToken ct)
    {
        int areas = 0;
        using var polygons = new MemoryStream();
        var tracer = new OutlineTracer(polygon =>
        {
            PolygonWkb.Write(polygons, polygon, grid.Transform);
            areas++;
        }, maximumCorners);
        Trace(cog, noData, tracer, buffers, ct);
        using (PolygonWriter writer = PolygonWriter.Create(path, Layer, grid.Crs))
        {
            if (areas > 0) writer.Add(PolygonWkb.Multi(polygons.GetBuffer().AsSpan(0, (int)polygons.Length), areas));
            writer.Finish();
        }
        using VectorDataset back = VectorDataset.Open(path);
        byte[]? wkb = back.Layer(Layer).Features().FirstOrDefault()?.Wkb;
        if (wkb is null != (areas == 0)) throw SourcesException.CoverageWrong(path, "its feature is missing");
        return areas;
    }

    private static void Trace(string cog, double? noData, OutlineTracer tracer, CogBuffers buffers, CancellationToken ct)
    {
        using GdalDataset dataset = GdalDataset.Open(cog, drivers: ["GTiff"]);
        GdalBand band = dataset.Band(1);
        if (noData is null)
        {
            tracer.AddRows([0, dataset.Width], dataset.Height);
            tracer.Finish();
            return;
        }
        // A row of windows gives its rows of runs: runs are few, cells are many.
        var rows = new List<List<int>>();
        foreach (Window window in WindowPlan.For(dataset.Width, dataset.Height, band.BlockWidth))
        {
            ct.ThrowIfCancellationRequested();
            if (window.Col == 0)
            {
                Flush(rows, tracer);
                for (int row = 0; row < window.Height; row++) rows.Add([]);
            }
            Span<double> cells = buffers.First.AsSpan(0, (int)window.Count);
            band.Read(window, cells);
            for (int row = 0; row < window.Height; row++) AddRuns(rows[row], cells.Slice(row * window.Width, window.Width), noData.Value, (int)window.Col);
        }
        Flush(rows, tracer);
        tracer.Finish();
    }

    private static void AddRuns(List<int> runs, ReadOnlySpan<double> cells, double noData, int firstCol)
    {
        // A run that ends where the window to the left ended goes on.
        bool inside = runs.Count > 0 && runs[^1] == firstCol && cells[0] != noData;
        if (inside) runs.RemoveAt(runs.Count - 1);
        int i = 0;
        while (i < cells.Length)
        {
            int change = inside ? cells[i..].IndexOf(noData) : cells[i..].IndexOfAnyExcept(noData);
            i = change < 0 ? cells.Length : i + change;
            if (change < 0 && !inside) return;
            runs.Add(firstCol + i);
            inside = !inside;
        }
    }

    private static void Flush(List<List<int>> rows, OutlineTracer tracer)
    {
        foreach (List<int> runs in rows) tracer.AddRows(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(runs));
        rows.Clear();
    }
}
