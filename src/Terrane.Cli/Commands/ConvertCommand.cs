using System.CommandLine;
using Terrane.Cli.Archives;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Raster.Polygons;
using Terrane.Runtime;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane convert</c>: one kind of archive to another, or a part of it.</summary>
internal static class ConvertCommand
{
    public static Command Create(Talk talk)
    {
        var archive = new Argument<string>("ARCHIVE") { Description = "A .pmtiles or .mbtiles file, or a folder of z/x/y files." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "What to write: .pmtiles, .mbtiles, .tif (metres, float32, NaN for voids), or else a folder of z/x/y files.",
            HelpName = "FILE",
            Required = true,
        };
        var bbox = new Option<string?>("--bbox") { Description = "Only tiles that meet this box, in degrees.", HelpName = "W,S,E,N" };
        var region = new Option<string[]>("--region")
        {
            Description = "Only tiles that share an area with the polygons of a file; of a .tif only pixels inside them. Repeat it for several.",
            HelpName = "FILE",
        };
        var plain = new Option<bool>("--no-cog") { Description = "A .tif without overviews, in blocks of a tile: in half the time, and without a temporary file." };
        var minZoom = new Option<byte?>("--min-zoom") { Description = "Lowest zoom.", HelpName = "Z" };
        var maxZoom = new Option<byte?>("--max-zoom") { Description = "Deepest zoom; of a .tif the only one (default: the archive's deepest).", HelpName = "Z" };
        var tmpDir = new Option<string?>("--tmpdir") { Description = "Folder of temporary files (default: beside the output).", HelpName = "DIR" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an output that is there." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Open the archive and say what would be written; write nothing." };
        var pacing = new PacingArguments();
        var command = new Command("convert", """
            Convert an archive of tiles, or a part of one: PMTiles, MBTiles, a folder of z/x/y files, or to a GeoTIFF of metres. Tiles keep their bytes.

            Examples:
              terrane convert terrain.mbtiles -o terrain.pmtiles
              terrane convert planet.pmtiles -o alps.pmtiles --bbox 5,44,16,48 --max-zoom 12
              terrane convert terrain.pmtiles -o check.tif --max-zoom 9
              terrane convert planet.pmtiles -o park.tif --region park.gpkg
            """)
        { archive, output, bbox, region, minZoom, maxZoom, plain, tmpDir, overwrite, dryRun };
        foreach (Option option in pacing.All) command.Add(option);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            PolygonMask? mask = parse.GetValue(region) is { Length: > 0 } files ? PolygonMask.Open(files.Select(PolygonFile.Find)) : null;
            Bounds? box = parse.GetValue(bbox) is { } text ? WebMercator.FromGeographic(JobFile.ParseBbox(text, "--bbox")) : null;
            var options = new ConvertOptions(parse.GetRequiredValue(archive), parse.GetRequiredValue(output))
            {
                Box = mask is null ? box : PartOf(box, mask) ?? throw ConvertException.Empty(parse.GetRequiredValue(archive)),
                Region = mask is null ? null : mask.Meets,
                MinZoom = parse.GetValue(minZoom) ?? 0,
                MaxZoom = parse.GetValue(maxZoom) is { } max ? max <= TileId.MaxZoom ? max : throw CliException.BadOption("--max-zoom", $"{max}", $"0 to {TileId.MaxZoom}") : TileId.MaxZoom,
                TmpDir = parse.GetValue(tmpDir),
                Overwrite = parse.GetValue(overwrite),
                Pacing = pacing.Bind(parse),
            };
            if (options.MaxZoom < options.MinZoom) throw CliException.BadOption("--max-zoom", $"{options.MaxZoom}", $"at least --min-zoom, which is {options.MinZoom}");
            if (parse.GetValue(dryRun))
            {
                ArchiveConverter.OpenSource(options.Source).Dispose();
                context.Progress.Write(MessageLevel.Info, $"Would write {options.Output}.");
            }
            else
            {
                using OutputLock hold = OutputLock.Take(options.Output);
                if (Path.GetExtension(options.Output).ToLowerInvariant() is ".tif" or ".tiff") new ElevationGeoTiff(options, mask, isCloudOptimised: !parse.GetValue(plain), context.Progress).Write(parse.GetValue(maxZoom), ct);
                else Convert(options, context, ct);
            }
            return Exit.Success;
        }, "Nothing was left behind; the same command starts anew.");
        return command;
    }

    /// <summary>What box and polygons have in common; null when that is nothing.</summary>
    private static Bounds? PartOf(Bounds? box, PolygonMask mask)
    {
        if (mask.Extent is not { } extent || box is not { } b) return mask.Extent;
        return b.Overlaps(extent) ? new Bounds(Math.Max(b.West, extent.West), Math.Max(b.South, extent.South), Math.Min(b.East, extent.East), Math.Min(b.North, extent.North)) : null;
    }

    private static void Convert(ConvertOptions options, JobContext context, CancellationToken ct)
    {
        using ProgressStage reading = context.Progress.Begin("read", "tiles");
        ProgressStage? writing = null;
        try
        {
            long count = ArchiveConverter.Convert(options with
            {
                Reading = new Relay<long>(tiles => reading.Advance(tiles - reading.Done)),
                Writing = new Relay<PackProgress>(p =>
                {
                    writing ??= context.Progress.Begin("write", "bytes", p.BytesTotal);
                    writing.Advance(p.BytesDone - writing.Done, p.BytesDone - writing.Done);
                }),
            }, ct);
            reading.Advance(count - reading.Done);
        }
        finally
        {
            writing?.Dispose();
        }
    }

    /// <summary>Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool, out of order.</summary>
    private sealed class Relay<T>(Action<T> act) : IProgress<T>
    {
        public void Report(T value) => act(value);
    }
}
