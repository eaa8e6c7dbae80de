using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Zones;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Stats;

/// <summary><c>terrane cells stats</c>: the raster is read once, strip by strip; all zones that a strip meets take their share of it.</summary>
public static class StatsJob
{
    /// <summary>A sentinel such as -3.4e38 is written with other digits than the cells hold.</summary>
    private const double NearlyNoData = 1e-6;

    /// <returns>One per zone, by key.</returns>
    /// <exception cref="CellsException">cells.*.</exception>
    /// <exception cref="RasterException">raster.*.</exception>
    public static IReadOnlyList<ZoneStatistics> Run(StatsOptions options, IProgressSink progress, CancellationToken ct)
    {
        try
        {
            return RunBounded(options, progress, ct);
        }
        catch (Exception e) when (e is OutOfMemoryException || (e as AggregateException)?.InnerException is OutOfMemoryException)
        {
            throw CellsException.Memory(options.Memory);
        }
    }

    private static IReadOnlyList<ZoneStatistics> RunBounded(StatsOptions options, IProgressSink progress, CancellationToken ct)
    {
        IReadOnlyList<RasterFile> files = RasterScanner.Scan(options.Raster, new RasterOptions { Band = options.Band, Crs = options.RasterCrs, NoData = options.NoData, KeepUnits = true }, ct);
        if (files.Count != 1) throw CellsException.Grid($"'{options.Raster}' holds {files.Count} rasters, wanted one");
        RasterFile file = files[0];
        var grid = new CellGrid(file.Grid.Width, file.Grid.Height, file.Grid.Transform, file.Grid.Crs);
        ZoneSet set = ZoneReader.Read(options.Zones);
        (IReadOnlyList<Zone> zones, _) = ZoneProjector.Project(set.Zones, set.Crs, grid);
        ZoneAccumulator[] sums = [.. zones.Select(zone => new ZoneAccumulator(zone, new ZoneEdges(grid, zone)))];
        double[] areas = grid.RowAreas(options.Area);
        int strip = StripRows(file, grid, options.Memory);
        RasterLibraries.LimitCache(new ByteSize(Math.Max(options.Memory.Bytes / 8, 16L << 20)));
        double[] values = new double[(long)strip * grid.Columns];
        byte[] mask = file.HasMask ? new byte[values.Length] : [];
        var parallel = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = options.Workers > 0 ? options.Workers : Environment.ProcessorCount };
        using GdalDataset dataset = GdalDataset.Open(file.Path, file.OpenOptions);
        GdalBand band = dataset.Band(file.Band);
        using ProgressStage stage = progress.Begin("stats", "rows", grid.Rows);
        for (int first = 0; first < grid.Rows; first += strip)
        {
            int end = Math.Min(first + strip, grid.Rows), from = first;
            ZoneAccumulator[] met = [.. sums.Where(sum => sum.Meets(from, end))];
            if (met.Length > 0)
            {
                int count = (end - first) * grid.Columns;
                Read(band, file, new Window(0, first, grid.Columns, end - first), values.AsSpan(0, count), mask);
                Parallel.ForEach(met, parallel, sum => sum.Add(from, end, values.AsSpan(0, count), grid.Columns, areas));
            }
            stage.Advance(end - first);
        }
        return [.. sums.Select(sum => sum.Finish())];
    }

    private static int StripRows(RasterFile file, CellGrid grid, ByteSize memory)
    {
        const int Share = 4, BytesPerCell = sizeof(double) + 1;
        long fits = memory.Bytes / Share / ((long)grid.Columns * BytesPerCell);
        if (fits < 1) throw RunException.BudgetTooSmall("one row of the raster", (long)grid.Columns * BytesPerCell * Share, memory.Bytes);
        long blocks = fits / file.BlockHeight;
        const int MostCells = 1 << 25; // 256 MB: more saves no reading
        long rows = Math.Min(blocks > 0 ? blocks * file.BlockHeight : fits, Math.Max(file.BlockHeight, MostCells / grid.Columns));
        return (int)Math.Clamp(rows, 1, grid.Rows);
    }

    private static void Read(GdalBand band, RasterFile file, Window window, Span<double> values, byte[] mask)
    {
        band.Read(window, values);
        if (file.HasMask)
        {
            band.ReadMask(window, mask.AsSpan(0, values.Length));
            for (int i = 0; i < values.Length; i++) if (mask[i] == 0) values[i] = double.NaN;
        }
        foreach (double sentinel in file.NoData)
        {
            double tolerance = Math.Abs(sentinel) * NearlyNoData;
            for (int i = 0; i < values.Length; i++) if (Math.Abs(values[i] - sentinel) <= tolerance) values[i] = double.NaN;
        }
        bool scaled = file.Scale != 1 || file.Offset != 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) values[i] = double.NaN;
            else if (scaled) values[i] = (values[i] * file.Scale) + file.Offset;
        }
    }
}
