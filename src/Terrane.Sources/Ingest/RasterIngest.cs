using Terrane.Sources.Cog;
using Terrane.Sources.Coverage;
using Terrane.Sources.Fetch;
using Terrane.Sources.State;

namespace Terrane.Sources.Ingest;

/// <summary>One raster through its stages: COG, bounds, polygon. Each is on disk and recorded before the next begins.</summary>
internal sealed class RasterIngest(StorePaths paths, StateDatabase state, IngestOptions options, MemoryPlan memory, DiskGate disk)
{
    /// <summary>Goes on where the record says. What is made is the same, however often it is begun.</summary>
    /// <exception cref="Core.TerraneException">The raster cannot be used.</exception>
    public RasterRecord Run(RasterRecord record, RasterProbe raster, string work, DiskGate.Share share, CogBuffers buffers, CancellationToken ct)
    {
        if (record.Stage is FileStage.Unpacked or FileStage.Failed) record = MakeCog(record, raster, work, share, buffers, ct);
        if (record.Stage == FileStage.Cog)
        {
            record = record with { Bounds = BoundsRow.Of(record.Grid!, record.Crs, raster.Member), Stage = FileStage.Bounds };
            state.PutRaster(record);
        }
        if (record.Stage == FileStage.Bounds) record = MakePolygon(record, buffers, ct);
        if (record.Stage == FileStage.Polygonized)
        {
            record = record with { Stage = FileStage.Complete, Finished = Now() };
            state.PutRaster(record);
        }
        return record;
    }

    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

    private RasterRecord MakeCog(RasterRecord record, RasterProbe raster, string work, DiskGate.Share share, CogBuffers buffers, CancellationToken ct)
    {
        string target = paths.Cog(record.Name), partial = target + ".partial";
        long raw = CogMaker.RawBytes(raster, options.Cog), temporary = raw > CogMaker.InMemory ? raw : 0;
        share.Grow(raw + temporary);
        try
        {
            CogResult? cog = CogMaker.Make(raster, partial, Path.Combine(work, $"{Guid.NewGuid():N}.tif"), options.Cog, buffers, ct);
            record = record with { ErrorCode = null, Error = null, Warnings = raster.Warnings };
            if (cog is null)
            {
                record = record with { Stage = FileStage.Complete, ValidCells = 0, Finished = Now(), Warnings = [.. raster.Warnings, $"'{raster.Member}' holds no data and is left out."] };
                state.PutRaster(record);
                return record;
            }
            Publish(partial, target);
            long bytes = new FileInfo(target).Length;
            disk.Keep(bytes);
            record = record with
            {
                Stage = FileStage.Cog,
                Crs = cog.Grid.Crs,
                Grid = cog.Grid,
                Type = cog.Type,
                NoData = cog.NoData,
                ValidCells = cog.Figures.Valid,
                Minimum = cog.Figures.Minimum,
                Maximum = cog.Figures.Maximum,
                Mean = cog.Figures.Mean,
                LargestError = cog.LargestError,
                CogBytes = bytes,
                CogSha256 = FileHashes.Sha256([target]),
            };
            state.PutRaster(record);
            return record;
        }
        finally
        {
            File.Delete(partial);
            share.Shrink(raw + temporary);
        }
    }

    private RasterRecord MakePolygon(RasterRecord record, CogBuffers buffers, CancellationToken ct)
    {
        string target = paths.Polygon(record.Name), partial = target + ".partial.gpkg";
        try
        {
            CoverageFile.Write(paths.Cog(record.Name), partial, record.Grid!, record.NoData, memory.Corners, buffers, ct);
            Publish(partial, target);
        }
        finally
        {
            File.Delete(partial);
        }
        long bytes = new FileInfo(target).Length;
        disk.Keep(bytes);
        record = record with { Stage = FileStage.Polygonized, PolygonBytes = bytes, PolygonSha256 = FileHashes.Sha256([target]) };
        state.PutRaster(record);
        return record;
    }

    // The contents are on disk before the name is; a rename that a power failure undoes is seen, since the file is missing then.
    private static void Publish(string partial, string target)
    {
        using (var file = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        File.Move(partial, target, overwrite: true);
    }
}
