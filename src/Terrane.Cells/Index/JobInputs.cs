using Terrane.Cells.Grids;
using Terrane.Cells.Zones;
using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Index;

/// <summary>Grid and zones of a job, and what reading them took.</summary>
/// <param name="Set">As the file has them.</param>
/// <param name="Zones">In the grid's CRS.</param>
/// <param name="Pipeline">Of PROJ, that brought them there; null when they were there.</param>
/// <param name="RasterBytes">That read calls returned while the grid was read.</param>
/// <param name="VectorBytes">Likewise for the zones.</param>
internal sealed record JobInputs(CellGrid Grid, ZoneSet Set, IReadOnlyList<Zone> Zones, string? Pipeline, long RasterBytes, long VectorBytes, IReadOnlyList<InputRecord> Records)
{
    /// <exception cref="CellsException">cells.*.</exception>
    public static JobInputs Read(IndexOptions options, IProgressSink progress)
    {
        _ = RasterLibraries.GdalVersion; // loaded before reads are counted
        long before = IoFigures.BytesRead();
        CellGrid grid = IndexJob.Grid(options);
        long raster = options.Raster is null ? 0 : IoFigures.BytesRead() - before;
        before = IoFigures.BytesRead();
        ZoneSet set;
        using (ProgressStage reading = progress.Begin("zones", "zones"))
        {
            set = ZoneCache.Read(options.Zones, options.Cache);
            reading.Advance(set.Zones.Count);
        }
        long vector = IoFigures.BytesRead() - before;
        (IReadOnlyList<Zone> zones, CoordinateOperation? operation) = ZoneProjector.Project(set.Zones, set.Crs, grid);
        return new JobInputs(grid, set, zones, operation?.Pipeline, raster, vector, RecordsOf(options));
    }

    private static IReadOnlyList<InputRecord> RecordsOf(IndexOptions options) =>
        [.. new[] { options.Zones.Path, options.Raster }.OfType<string>().Where(File.Exists).Select(path => InputRecord.Of(path, Path.GetFileName(path)))];
}
