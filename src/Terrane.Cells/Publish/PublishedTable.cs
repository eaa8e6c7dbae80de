using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Tables;
using Terrane.Core;

namespace Terrane.Cells.Publish;

/// <summary>A published pair of tables with what its reports say of it.</summary>
internal sealed class PublishedTable
{
    private PublishedTable(string output, string hash, JsonNode run, IReadOnlyList<JsonNode> summary, JsonNode plan)
    {
        (Output, Hash, Run, Summary, Plan) = (output, hash, run, summary, plan);
        JsonArray t = run["grid"]!["transform"]!.AsArray();
        Grid = new CellGrid(run["grid"]!["columns"]!.GetValue<long>(), run["grid"]!["rows"]!.GetValue<long>(),
            new AffineTransform(Number(t[0]), Number(t[1]), Number(t[2]), Number(t[3]), Number(t[4]), Number(t[5])), run["grid"]!["crs"]!.GetValue<string>());
        Rule = run["predicate"]!.GetValue<string>();
        Area = plan["area"]!.GetValue<string>() == "geodesic-polygon" ? AreaModel.GeodesicPolygon : AreaModel.Ellipsoid;
    }

    public string Output { get; }
    public string Hash { get; }

    /// <summary>run_report.json.</summary>
    public JsonNode Run { get; }

    /// <summary>One node per zone, by key.</summary>
    public IReadOnlyList<JsonNode> Summary { get; }

    /// <summary>The canonical plan that the hash is of.</summary>
    public JsonNode Plan { get; }

    public CellGrid Grid { get; }
    public string Rule { get; }
    public AreaModel Area { get; }

    public string Partition(string table) => PartitionPath.Of(Output, table, Hash);

    /// <summary>Files of one zone in one table, in order of their parts; empty when it has none.</summary>
    public IReadOnlyList<string> Files(string table, string key)
    {
        string folder = Path.Combine(Partition(table), PartitionPath.Country(key));
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.parquet").Order(StringComparer.Ordinal)] : [];
    }

    /// <param name="path">The output folder of <c>cells index</c>, or one of its partitions.</param>
    /// <exception cref="CellsException">cells.partition: it is none, or its reports are gone.</exception>
    public static PublishedTable Open(string path)
    {
        string partition = PartitionPath.Find(path, CellTables.Index);
        string hash = Path.GetFileName(partition)[PartitionPath.HashPrefix.Length..];
        string output = Path.GetDirectoryName(Path.GetDirectoryName(partition))!;
        string reports = PartitionPath.Of(output, PartitionPath.Reports, hash);
        try
        {
            JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(reports, "run_report.json")))!;
            JsonNode plan = JsonNode.Parse(File.ReadAllText(Path.Combine(reports, "report.json")))!["plan"]!["content"]!;
            List<JsonNode> summary = [.. File.ReadLines(Path.Combine(reports, "summary.jsonl")).Select(line => JsonNode.Parse(line)!)];
            return new PublishedTable(output, hash, run, summary, plan);
        }
        catch (Exception e) when (e is IOException or JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw CellsException.Partition(path, $"its reports in '{reports}' cannot be read ({e.Message})");
        }
    }

    private static double Number(JsonNode? node) => double.Parse(node!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
