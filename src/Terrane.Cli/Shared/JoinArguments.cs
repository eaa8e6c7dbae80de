using System.CommandLine;
using System.Globalization;
using Terrane.Core;
using Terrane.Resample;
using Terrane.Resample.Joining;
using Terrane.Runtime.Jobs;

namespace Terrane.Cli.Shared;

/// <summary>The options of <c>join</c>, from the command line or a JOB.yaml; the command line wins.</summary>
internal sealed class JoinArguments
{
    private static readonly string[] ColumnKeys = ["dataset", "name", "fill"];

    private readonly Argument<string?> _job = new("JOB") { Description = "JOB.yaml with from, columns, zones, how, where, to.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _from = new("--from") { Description = "What `resample --to` wrote: parquet:DIR, tif:DIR, duckdb:FILE or postgres://...", HelpName = "STORE" };
    private readonly Option<string[]> _columns = new("--column") { Description = "DATASET[,name=...][,fill=...] (default: all).", HelpName = "COLUMN" };
    private readonly Option<string?> _how = new("--how") { Description = "outer: cells that any dataset has (default); inner: those that all have.", HelpName = "outer|inner" };
    private readonly Option<string[]> _where = new("--where") { Description = "Condition that rows must meet: 'height > 0', 'people is not missing'.", HelpName = "CONDITION" };
    private readonly Option<string?> _to = new("--to") { Description = "FILE.parquet, FILE.csv, FILE.csv.gz, duckdb:FILE or postgres://USER@HOST/DATABASE?schema=NAME.", HelpName = "OUTPUT" };
    private readonly Option<string?> _table = new("--table") { Description = "Table of a database (default analysis).", HelpName = "NAME" };
    private readonly Option<string?> _zones = new("--zones") { Description = "Add the zone of each cell, from what `cells index` wrote for the same grid.", HelpName = "DIR" };
    private readonly Option<string?> _zoneName = new("--zone-name") { Description = "Name of that column (default zone).", HelpName = "NAME" };
    private readonly Option<string?> _pictures = new("--pictures") { Description = "Folder of the pictures OUT.COLUMN.png (default: beside the output; for PostgreSQL none).", HelpName = "DIR" };
    private readonly Option<bool> _noPictures = new("--no-pictures") { Description = "No OUT.COLUMN.png." };
    private readonly Option<bool> _missing = new("--allow-missing") { Description = "Leave out columns whose dataset is not there." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace an output that was made from other inputs or options." };
    private readonly Option<string?> _memory = new("--memory") { Description = "Bound on the memory of the run (default 512M).", HelpName = "SIZE" };

    public void AddTo(Command command)
    {
        command.Add(_job);
        foreach (Option option in new Option[] { _from, _columns, _how, _where, _zones, _zoneName, _to, _table, _pictures, _noPictures, _missing, _overwrite, _memory }) command.Add(option);
    }

    /// <summary>False when pictures are not wanted.</summary>
    public bool Pictures(ParseResult parse) => !parse.GetValue(_noPictures);

    /// <exception cref="TerraneException">job.*, join.options.</exception>
    public JoinOptions Bind(ParseResult parse)
    {
        string? path = parse.GetValue(_job);
        StrictYaml? job = path is null ? null : StrictYaml.Load(path);
        string folder = path is null ? "" : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? from = parse.GetValue(_from) ?? Relative(job?.Scalar("from")?.Text, folder), to = parse.GetValue(_to) ?? Relative(job?.Scalar("to")?.Text, folder);
        string how = parse.GetValue(_how) ?? job?.Scalar("how")?.Text ?? "outer";
        string[] columns = parse.GetValue(_columns) ?? [], filters = parse.GetValue(_where) ?? [];
        var listed = job?.Maps("columns").Select(Column).ToList();
        IReadOnlyList<string> conditions = job?.List("where")?.Texts ?? [];
        string? zones = parse.GetValue(_zones) ?? (job?.Scalar("zones")?.Text is { } folderOfZones ? Path.Combine(folder, folderOfZones) : null);
        string? zoneName = parse.GetValue(_zoneName) ?? job?.Scalar("zone_name")?.Text;
        if (zoneName is not null && zones is null) throw ResampleException.Join("A name for the column of zones was given, but no zones");
        string? pictures = parse.GetValue(_pictures) ?? (job?.Scalar("pictures")?.Text is { } folderOfPictures ? Path.Combine(folder, folderOfPictures) : null);
        if (parse.GetValue(_pictures) is not null && parse.GetValue(_noPictures)) throw ResampleException.Join("A folder for pictures was given, and --no-pictures");
        var options = new JoinOptions
        {
            From = from ?? throw ResampleException.Join("No store was given; name it with --from"),
            To = to ?? throw ResampleException.Join("No output was given; name it with --to"),
            Columns = columns.Length > 0 ? [.. columns.Select(Column)] : listed ?? [],
            IsInner = how is "inner" or "outer" ? how == "inner" : throw ResampleException.Join($"how is '{how}', wanted outer or inner"),
            Filters = filters.Length > 0 ? filters : conditions,
            Zones = zones is null ? null : new JoinZones(zones, zoneName ?? "zone"),
            Table = parse.GetValue(_table) ?? job?.Scalar("table")?.Text ?? "analysis",
            PicturesTo = pictures is null ? null : Path.GetFullPath(pictures),
            AllowMissing = parse.GetValue(_missing) || job?.Scalar("allow_missing")?.Text == "true",
            Overwrite = parse.GetValue(_overwrite),
            Memory = ResampleArguments.Size(parse.GetValue(_memory) ?? job?.Scalar("memory")?.Text ?? "512M"),
        };
        job?.RefuseOthers();
        return options;
    }

    private static JoinColumn Column(string text)
    {
        string[] parts = text.Split(',');
        var column = new JoinColumn(parts[0], parts[0], null);
        foreach (string part in parts[1..])
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw ResampleException.Join($"'{part}' of the column '{text}' is no key=value");
            column = Set(column, part[..equals], part[(equals + 1)..], $"column '{text}'");
        }
        return column;
    }

    private static JoinColumn Column(StrictYaml map)
    {
        string dataset = map.Scalar("dataset")?.Text ?? throw JobException.Missing(map.Place, "dataset");
        var column = new JoinColumn(dataset, dataset, null);
        foreach ((string key, string place, IReadOnlyList<string> values) in map.Entries())
            if (key != "dataset") column = Set(column, key, string.Join(',', values), place);
        return column;
    }

    private static JoinColumn Set(JoinColumn column, string key, string text, string place) => key switch
    {
        "name" => column with { Name = text },
        "fill" => column with { Fill = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double fill) ? fill : throw JobException.BadValue(place, key, text, "a number") },
        _ => throw JobException.UnknownKey(place, key, ColumnKeys),
    };

    private static string? Relative(string? text, string folder)
    {
        if (text is null) return null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text.AsSpan(Math.Max(colon, 0)).StartsWith("://")) return text;
        return colon > 0 ? $"{text[..colon]}:{Path.Combine(folder, text[(colon + 1)..])}" : Path.Combine(folder, text);
    }
}
