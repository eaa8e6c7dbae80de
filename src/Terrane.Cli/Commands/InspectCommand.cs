using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cli.Inspect;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Tiles;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.Terrarium;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane inspect</c>: one tile against the sources it was made of.</summary>
internal static class InspectCommand
{
    private const double MapboxStep = 0.1; // metres

    public static Command Create(Talk talk)
    {
        var archive = new Argument<string>("ARCHIVE") { Description = "A .pmtiles or .mbtiles file." };
        var address = new Option<string>("--tile") { Description = "Zoom, column and row of the tile; rows count from the north.", HelpName = "Z/X/Y", Required = true };
        var sources = new Option<string[]>("--sources")
        {
            Description = "Sources as `build` takes them, best first, or one JOB.yaml (default: those that ARCHIVE.report.json names; without them only figures of the tile).",
            HelpName = "SOURCE",
            AllowMultipleArgumentsPerToken = true,
        };
        var maxZoom = new Option<byte?>("--max-zoom") { Description = "As of the build, where no report tells it.", HelpName = "Z" };
        var picture = new Option<string?>("--output", "-o") { Description = "PNG to write: archive, rebuilt, difference, source of each pixel.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a picture that is there." };
        var tmpDir = new Option<string?>("--tmpdir") { Description = "Folder of temporary files (default: TMPDIR).", HelpName = "DIR" };
        var command = new Command("inspect", """
            Make one tile of an archive again, from each of its sources and from all, and compare. Exit code 2 when the archive differs by more than the rounding.

            Examples:
              terrane inspect terrain.pmtiles --tile 10/501/322
              terrane inspect terrain.pmtiles --tile 10/501/322 --sources lidar/*.tif national.zip -o tile.png
            """)
        { archive, address, sources, maxZoom, picture, json, overwrite, tmpDir };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string path = Path.GetFullPath(parse.GetRequiredValue(archive)), text = parse.GetRequiredValue(address);
            string? png = parse.GetValue(picture) is { } file ? Path.GetFullPath(file) : null;
            if (!TileId.TryParse(text, out TileId tile)) throw CliException.BadOption("--tile", text, $"three numbers with Z up to {TileId.MaxZoom}, X and Y below 2^Z");
            if (TileView.Read(path, tile) is not { } stored) throw Absent(path, tile);
            BuildOptions? options = Options(path, parse.GetValue(sources) ?? [], parse.GetValue(maxZoom), stored.Side);
            if (options is null) context.Progress.Write(MessageLevel.Info, "No report beside the archive names its sources: give them with --sources to compare.");
            (TileView? rebuilt, List<TileDifference> lines) = options is null ? (null, []) : Compare(options, stored, tile, parse.GetValue(tmpDir), context, ct);
            double step = options is null ? 0 : StepOf(options, tile);
            bool differs = lines.Count > 0 && (lines[^1].Largest is not { } largest || largest > step || lines[^1].Mismatched > 0);
            if (parse.GetValue(json)) Answers.Write(Document(tile, stored, lines, options is null ? null : step, differs));
            else Write(path, tile, stored, lines, Console.Out);
            if (png is not null) OutputFile.Write(png, parse.GetValue(overwrite), context.Progress, partial => File.WriteAllBytes(partial, TilePicture.Draw(stored, rebuilt, step)));
            if (differs) throw CliException.TileDiffers(path, tile, lines[^1].Largest, lines[^1].Mismatched, step);
            if (options is not null && !parse.GetValue(json)) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"archive and sources agree within the rounding of {step} m"));
            return Exit.Success;
        });
        return command;
    }

    private static CliException Absent(string path, TileId tile)
    {
        using ITileArchive archive = ArchiveConverter.OpenSource(path);
        return CliException.TileAbsent(path, tile, archive.MinZoom, archive.MaxZoom);
    }

    /// <summary>What was recorded of the build, with other sources where they are named.</summary>
    private static BuildOptions? Options(string archive, string[] sources, byte? maxZoom, int side)
    {
        string folder = Environment.CurrentDirectory;
        BuildOptions? options = RecordedBuild.Find(archive);
        if (sources.Length > 0)
        {
            Environment.CurrentDirectory = folder;
            if (sources.Length == 1 && JobFile.IsJob(sources[0])) options = JobFile.Load(sources[0], archive);
            else
            {
                IReadOnlyList<SourceSpec> specs = [.. sources.Select(SourceSpecBuilder.ParseInline)];
                options = options is null ? new BuildOptions { Sources = specs, Output = archive, TileSize = side } : options with { Sources = specs };
            }
        }
        return options is null ? null : (options with { MaxZoom = maxZoom ?? options.MaxZoom }).Checked();
    }

    private static (TileView? Rebuilt, List<TileDifference> Lines) Compare(
        BuildOptions options, TileView stored, TileId tile, string? tmpDir, JobContext context, CancellationToken ct)
    {
        string folder = Path.Combine(tmpDir ?? Path.GetTempPath(), $"terrane-inspect-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        using ProgressStage stage = context.Progress.Begin("rebuild", "sources", options.Sources.Count + 1);
        try
        {
            TileView? all = TileRebuild.Make(options, tile, folder, context.Memory, ct);
            stage.Advance();
            var lines = new List<TileDifference>();
            foreach (SourceSpec source in options.Sources)
            {
                int filled = all?.Sources().Where(s => s.Name == Printable.Line(source.Name)).Sum(s => s.Pixels) ?? 0;
                lines.Add(TileDifference.Of(source.Name, stored, TileRebuild.MakeAlone(options, source, tile, folder, context.Memory, ct), filled, withFills: false));
                stage.Advance();
            }
            lines.Add(TileDifference.Of("all", stored, all, all?.Valid ?? 0, withFills: true));
            return (all, lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double StepOf(BuildOptions options, TileId tile)
    {
        ElevationRounding rounding = ElevationRounding.Parse(options.Rounding);
        if (rounding is AdaptiveRounding adaptive) rounding = adaptive.With([.. options.Sources.Select(s => s.Accuracy ?? double.NaN)]);
        double step = rounding.StepMetres(options.CanvasZoom(tile.Z)!.Value);
        return options.Encoding == ElevationEncoding.Mapbox ? Math.Max(step, MapboxStep) : step;
    }

    private static void Write(string path, TileId tile, TileView stored, List<TileDifference> lines, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{path} {tile}: {stored.Side} x {stored.Side} pixels, {stored.Valid} valid ({100.0 * stored.Valid / stored.Metres.Length:0.##} %), {stored.Metres.Min()} to {stored.Metres.Max()} m, mean {stored.Metres.Average():0.##} m"));
        foreach ((int ordinal, string name, int pixels) in stored.Sources()) output.WriteLine($"  lineage {ordinal} {name}: {pixels} pixels");
        if (lines.Count == 0) return;
        output.WriteLine("source                valid     fills  mean diff m   max diff m  only in one");
        foreach (TileDifference line in lines)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(line.Name),-18} {line.Valid,8} {line.Filled,9} {line.Mean,12:0.0000} {line.Largest,12:0.0000} {line.Mismatched,12}"));
    }

    private static JsonObject Document(TileId tile, TileView stored, List<TileDifference> lines, double? step, bool differs) => new()
    {
        ["tile"] = $"{tile}",
        ["side"] = stored.Side,
        ["pixels"] = stored.Metres.Length,
        ["valid"] = stored.Valid,
        ["minMetres"] = stored.Metres.Min(),
        ["maxMetres"] = stored.Metres.Max(),
        ["lineage"] = new JsonArray([.. stored.Sources().Select(s => new JsonObject { ["ordinal"] = s.Ordinal, ["name"] = s.Name, ["pixels"] = s.Pixels })]),
        ["sources"] = new JsonArray([.. lines.SkipLast(1).Select(Line)]),
        ["rebuilt"] = lines.Count > 0 ? Line(lines[^1]) : null,
        ["roundingMetres"] = step,
        ["agrees"] = lines.Count > 0 ? !differs : null,
    };

    private static JsonObject Line(TileDifference line) => new()
    {
        ["name"] = line.Name,
        ["valid"] = line.Valid,
        ["fills"] = line.Filled,
        ["meanDifference"] = line.Mean,
        ["maxDifference"] = line.Largest,
        ["onlyInOne"] = line.Mismatched,
    };
}
