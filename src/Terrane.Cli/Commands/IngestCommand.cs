using System.CommandLine;
using System.Globalization;
using Terrane.Cli.Ingest;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Sources;
using Terrane.Sources.Cog;
using Terrane.Sources.Fetch;
using Terrane.Sources.Ingest;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane ingest</c>: a catalog entry becomes COGs, bounds, coverage and a tarball.</summary>
internal static class IngestCommand
{
    public static Command Create(Talk talk)
    {
        var catalog = new Argument<string>("CATALOG_DIR") { Description = "Folder with file_list.txt, metadata.json and a licence; or a folder of rasters and archives." };
        var store = new Option<string>("--store") { Description = "Folder of the store (default: the current one).", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var name = new Option<string?>("--name") { Description = "Name of the source (default: the catalog folder's).", HelpName = "NAME" };
        var crs = new Option<string?>("--crs") { Description = "CRS of the files, assigned and never reprojected to: EPSG:25832.", HelpName = "CRS" };
        var forceCrs = new Option<bool>("--force-crs") { Description = "Assign --crs even where a file says another." };
        var noData = new Option<double[]>("--nodata") { Description = "Stored value that means void, besides what the files declare; may be repeated.", HelpName = "VALUE" };
        var scale = new Option<double?>("--scale") { Description = "Metres = stored * scale + offset (feet: 0.3048).", HelpName = "FACTOR" };
        var offset = new Option<double?>("--offset") { Description = "See --scale.", HelpName = "METRES" };
        var band = new Option<int?>("--band") { Description = "Band to take (default 1).", HelpName = "N" };
        var compress = new Option<string?>("--compress") { Description = "lerc (default), lerc-zstd, zstd or deflate; integers are exact in all.", HelpName = "NAME" };
        var error = new Option<double?>("--max-z-error") { Description = "How far LERC may change a float (default 0.001).", HelpName = "METRES" };
        var overviews = new Option<bool>("--overviews") { Description = "Write overviews into the COGs; tiles do not need them." };
        var only = new Option<string?>("--only") { Description = "Only files whose name matches, for instance 'so*.zip'.", HelpName = "PATTERN" };
        var finalizeOnly = new Option<bool>("--finalize-only") { Description = "Make coverage and tarball of what is complete; fetch nothing." };
        var licence = new Option<string?>("--license") { Description = "Licence file, when the catalog entry has none.", HelpName = "FILE" };
        var noTar = new Option<bool>("--no-tar") { Description = "Make no tarball; metadata and licence are not needed then." };
        var keep = new Option<bool>("--keep-polygons") { Description = "Keep the coverage of each file beside their union." };
        var simplify = new Option<double?>("--simplify") { Description = "How far simplification may move the coverage's outline, in units of its CRS (default 0: exact).", HelpName = "UNITS" };
        var files = new Option<string?>("--files") { Description = "Folder in which bare names of the list are looked for first.", HelpName = "DIR" };
        var check = new Option<bool>("--check-urls") { Description = "Ask servers whether files that are complete have changed, and ingest those anew." };
        var retries = new Option<int?>("--retries") { Description = "Attempts in a row without progress before a download is given up (default 6).", HelpName = "N" };
        var wait = new Option<double?>("--retry-wait") { Description = "Seconds before the first retry, doubled with each (default 1).", HelpName = "S" };
        var stall = new Option<double?>("--stall") { Description = "Seconds of silence after which a connection is given up (default 60).", HelpName = "S" };
        var perHost = new Option<int?>("--per-host") { Description = "Connections to one host at a time (default 4).", HelpName = "N" };
        var workers = new Option<int?>("--workers", "-j") { Description = "Files at a time (default: one per core).", HelpName = "N" };
        var memory = new Option<string?>("--memory") { Description = "Bound on the memory of the run (default 1G).", HelpName = "SIZE" };
        var disk = new Option<string?>("--disk") { Description = "Bound on temporary files and new outputs (default: what is free).", HelpName = "SIZE" };
        var unpacked = new Option<string?>("--max-unpacked") { Description = "What one archive may unpack to (default: 250 times its size, at least 256M).", HelpName = "SIZE" };
        var tmpdir = new Option<string?>("--tmpdir") { Description = "Folder for temporary files (default: beside the source's).", HelpName = "DIR" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Make everything anew where the store was begun with other options." };
        var resume = new Option<bool>("--resume") { Description = "Accepted and without effect: running it again always continues." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read the catalog entry and say what would be done; write nothing." };
        var command = new Command("ingest", """
            Fetch, unpack and convert the files of a source, one at a time, into COGs with bounds, coverage and a tarball. Running it again continues.

            Examples:
              terrane ingest source-catalog/at10 --store store
              terrane ingest source-catalog/uk50 --store store --crs EPSG:27700 --memory 1G --workers 4
              terrane ingest folder-of-zips --store store --no-tar
            """)
        {
            catalog, store, name, crs, forceCrs, noData, scale, offset, band, compress, error, overviews, only, finalizeOnly, licence, noTar, keep, simplify, files,
            check, retries, wait, stall, perHost, workers, memory, disk, unpacked, tmpdir, overwrite, resume, dryRun,
        };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            var options = new IngestOptions
            {
                Catalog = parse.GetRequiredValue(catalog),
                Store = parse.GetValue(store)!,
                Name = parse.GetValue(name),
                Licence = parse.GetValue(licence),
                Files = parse.GetValue(files),
                Cog = new CogOptions
                {
                    Crs = parse.GetValue(crs),
                    ForceCrs = parse.GetValue(forceCrs),
                    NoData = parse.GetValue(noData) ?? [],
                    Scale = parse.GetValue(scale),
                    Offset = parse.GetValue(offset),
                    Band = parse.GetValue(band) ?? 1,
                    Compression = Compression(parse.GetValue(compress)),
                    MaximumError = parse.GetValue(error) ?? 0.001,
                    Overviews = parse.GetValue(overviews),
                },
                Fetch = new FetchOptions(parse.GetValue(retries) ?? FetchOptions.Default.Retries, Seconds(parse.GetValue(wait), "--retry-wait", FetchOptions.Default.FirstWait),
                    Seconds(parse.GetValue(stall), "--stall", FetchOptions.Default.Stall), Math.Max(1, parse.GetValue(perHost) ?? FetchOptions.Default.PerHost)),
                Only = parse.GetValue(only),
                FinalizeOnly = parse.GetValue(finalizeOnly),
                NoTar = parse.GetValue(noTar),
                KeepPolygons = parse.GetValue(keep),
                Simplify = parse.GetValue(simplify) ?? 0,
                CheckUrls = parse.GetValue(check),
                Overwrite = parse.GetValue(overwrite),
                Workers = parse.GetValue(workers) ?? Environment.ProcessorCount,
                Memory = Size(parse.GetValue(memory), "--memory") ?? ByteSize.Mebibytes(1024),
                Disk = Size(parse.GetValue(disk), "--disk"),
                MaximumUnpacked = Size(parse.GetValue(unpacked), "--max-unpacked"),
                TemporaryDirectory = parse.GetValue(tmpdir),
            };
            if (parse.GetValue(dryRun))
            {
                foreach (string line in IngestPreview.Describe(options, ct)) Console.Out.WriteLine(line);
                return Exit.Success;
            }
            IngestOutcome outcome = IngestJob.Run(options, context.Progress, context.Memory, ct);
            StatusText.Write(StoreStatus.Read(options.Store, IngestPreview.SourceOf(options)), Console.Out, failuresOnly: true);
            if (!outcome.Finalized) context.Progress.Write(MessageLevel.Info, "Coverage and tarball wait until every file is complete; --finalize-only makes them of those that are.");
            return outcome.Failed == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }

    private static CogCompression Compression(string? text) => text?.ToLowerInvariant() switch
    {
        null or "lerc" => CogCompression.Lerc,
        "lerc-zstd" => CogCompression.LercZstd,
        "zstd" => CogCompression.Zstd,
        "deflate" => CogCompression.Deflate,
        _ => throw SourcesException.Options($"--compress is '{text}', wanted lerc, lerc-zstd, zstd or deflate"),
    };

    private static TimeSpan Seconds(double? value, string option, TimeSpan otherwise) => value switch
    {
        null => otherwise,
        >= 0 and <= 86400 => TimeSpan.FromSeconds(value.Value),
        _ => throw SourcesException.Options(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}, wanted seconds")),
    };

    private static ByteSize? Size(string? text, string option)
    {
        try
        {
            return text is null ? null : ByteSize.Parse(text);
        }
        catch (FormatException e)
        {
            throw SourcesException.Options($"{option}: {e.Message.TrimEnd('.')}");
        }
    }
}
