using System.CommandLine;
using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Resample;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;

namespace Terrane.Cli.Shared;

/// <summary>The options of <c>resample</c>, from the command line or a JOB.yaml; the command line wins.</summary>
internal sealed class ResampleArguments
{
    private readonly Argument<string[]> _rasters = new("RASTER") { Description = "Rasters, each with options behind a comma (name=, kind=, method=, ...), or one JOB.yaml.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _grid = new("--grid") { Description = "like:FILE, a preset (global-30s, global-10m, worldpop-1km), SIZE,CRS[,X0,Y0], or columns,rows,x0,dx,y0,dy,crs.", HelpName = "GRID" };
    private readonly Option<string?> _extent = new("--extent") { Description = "With a grid of the form SIZE,CRS: its extent in units of that CRS (default: what the rasters cover).", HelpName = "W,S,E,N" };
    private readonly Option<string?> _to = new("--to") { Description = "FILE.tif, tif:DIR, parquet:DIR, duckdb:FILE or postgres://USER@HOST/DATABASE.", HelpName = "STORE" };
    private readonly Option<string?> _table = new("--table") { Description = "Cells by cellid (row * columns + column; default) or by rowcolumn.", HelpName = "cellid|rowcolumn" };
    private readonly Option<bool> _cog = new("--cog") { Description = "Cloud-optimised GeoTIFF: with overviews, for FILE.tif and tif:DIR." };
    private readonly Option<string?> _passthrough = new("--passthrough") { Description = "Rasters that lie on the grid already: copy (default) or reference.", HelpName = "copy|reference" };
    private readonly Option<bool> _ballpark = new("--allow-ballpark") { Description = "Accept a change of CRS that may be off by hundreds of metres." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace datasets that were made from other inputs or options." };
    private readonly Option<bool> _upsert = new("--upsert") { Description = "PostgreSQL: merge rows into datasets that were made from other inputs, instead of replacing them." };
    private readonly Option<int?> _window = new("--window") { Description = "Cells of a side of a window; changes no value.", HelpName = "N" };
    private readonly Option<int?> _workers = new("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
    private readonly Option<string?> _memory = new("--memory") { Description = "Bound on the memory of the run (default 1G).", HelpName = "SIZE" };

    public void AddTo(Command command)
    {
        command.Add(_rasters);
        foreach (Option option in new Option[] { _grid, _extent, _to, _cog, _table, _passthrough, _ballpark, _overwrite, _upsert, _window, _workers, _memory }) command.Add(option);
    }

    /// <summary>True when a file is a job of <c>resample</c> and not one of <c>build</c>.</summary>
    public static bool IsJob(string path) => JobFile.IsJob(path) && StrictYaml.Load(path).Has("datasets");

    /// <exception cref="TerraneException">job.*, resample.options, resample.grid.</exception>
    public ResampleOptions Bind(ParseResult parse) => Bind(parse, parse.GetRequiredValue(_rasters), storeNeeded: true);

    /// <summary>A job alone, as another command takes it, which has none of these options.</summary>
    /// <inheritdoc cref="Bind(ParseResult)"/>
    public ResampleOptions BindJob(ParseResult parse, string path) => Bind(parse, [path], storeNeeded: false);

    private ResampleOptions Bind(ParseResult parse, string[] rasters, bool storeNeeded)
    {
        bool isJob = rasters.Length == 1 && JobFile.IsJob(rasters[0]);
        StrictYaml? job = isJob ? StrictYaml.Load(rasters[0]) : null;
        string folder = isJob ? Path.GetDirectoryName(Path.GetFullPath(rasters[0]))! : "";
        string? Text(Option<string?> option, string key) => parse.GetValue(option) ?? job?.Scalar(key)?.Text;
        int Number(Option<int?> option, string key, int most)
        {
            string? text = parse.GetValue(option)?.ToString(CultureInfo.InvariantCulture) ?? job?.Scalar(key)?.Text;
            if (text is null) return 0;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
                ? number : throw ResampleException.Options($"{key} is {text}, wanted 1 to {most}");
        }
        IReadOnlyList<DatasetSpec> datasets = job is null ? [.. rasters.Select(DatasetArgument.Parse)] : [.. job.Maps("datasets").Select(map => DatasetArgument.Read(map, folder))];
        string? grid = Text(_grid, "grid"), to = Text(_to, "to");
        if (isJob && parse.GetValue(_grid) is null && grid is not null) grid = Relative(grid, folder);
        if (isJob && parse.GetValue(_to) is null && to is not null) to = Relative(to, folder);
        var options = new ResampleOptions
        {
            Datasets = datasets,
            Grid = grid ?? throw ResampleException.Options("No grid was given; name it with --grid"),
            Extent = Text(_extent, "extent") is { } extent ? Box(extent) : null,
            To = to ?? (storeNeeded ? throw ResampleException.Options("No store was given; name it with --to") : ""),
            IsCloudOptimised = parse.GetValue(_cog) || job?.Scalar("cog")?.Text == "true",
            Layout = Word(Text(_table, "table"), "table", TableLayout.CellId),
            Passthrough = Word(Text(_passthrough, "passthrough"), "passthrough", PassthroughMode.Copy),
            AllowBallpark = parse.GetValue(_ballpark) || job?.Scalar("allow_ballpark")?.Text == "true",
            Overwrite = parse.GetValue(_overwrite),
            Upsert = parse.GetValue(_upsert),
            Window = Number(_window, "window", 1 << 16),
            Workers = Number(_workers, "workers", 4096),
            Memory = Size(Text(_memory, "memory") ?? "1G"),
        };
        job?.RefuseOthers();
        return options;
    }

    /// <summary>A size in bytes.</summary>
    /// <exception cref="ResampleException">resample.options.</exception>
    public static ByteSize Size(string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (FormatException e)
        {
            throw ResampleException.Options($"memory: {e.Message.TrimEnd('.')}");
        }
    }

    // The file behind like:, tif:, parquet: or duckdb:, or a plain .tif.
    private static string Relative(string text, string folder)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string kind = colon > 0 ? text[..colon] : "";
        return kind is "like" or "tif" or "parquet" or "duckdb" ? $"{kind}:{Path.Combine(folder, text[(colon + 1)..])}"
            : Path.GetExtension(text).ToLowerInvariant() is ".tif" or ".tiff" ? Path.Combine(folder, text) : text;
    }

    private static T Word<T>(string? text, string key, T otherwise) where T : struct, Enum =>
        text is null ? otherwise : Names.Parse<T>(text) ?? throw ResampleException.Options($"{key} is '{text}', wanted {string.Join(" or ", Names.All<T>())}");

    private static Bounds Box(string text)
    {
        double[] n = [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        return n.Length == 4 && n[0] < n[2] && n[1] < n[3] ? new Bounds(n[0], n[1], n[2], n[3]) : throw ResampleException.Options($"extent is '{text}', wanted W,S,E,N with W < E and S < N");
    }
}
