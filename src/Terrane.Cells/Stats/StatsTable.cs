using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cells.Parquet;

namespace Terrane.Cells.Stats;

/// <summary>Statistics as text or as a file, by the ending of its name.</summary>
public static class StatsTable
{
    private static readonly (string Name, Func<ZoneStatistics, object> Value)[] Columns =
    [
        ("zone", s => s.Key), ("name", s => s.Name), ("cells", s => s.Cells), ("nodata_cells", s => s.NoDataCells), ("count", s => s.Count),
        ("area_m2", s => s.AreaM2), ("sum", s => s.Sum), ("mean", s => s.Mean), ("min", s => s.Min), ("max", s => s.Max),
        ("area_weighted_sum", s => s.AreaWeightedSum), ("area_weighted_mean", s => s.AreaWeightedMean),
    ];

    /// <summary>CSV with a header; numbers read back as the same doubles, what is not known is empty.</summary>
    public static void WriteCsv(TextWriter output, IReadOnlyList<ZoneStatistics> zones)
    {
        output.WriteLine(string.Join(',', Columns.Select(column => column.Name)));
        foreach (ZoneStatistics zone in zones) output.WriteLine(string.Join(',', Columns.Select(column => Field(column.Value(zone)))));
    }

    /// <summary>Writes FILE.csv, FILE.jsonl or FILE.parquet, whole or not at all.</summary>
    /// <exception cref="CellsException">cells.options: another ending.</exception>
    public static void Write(string path, IReadOnlyList<ZoneStatistics> zones)
    {
        string partial = path + ".partial";
        switch (Path.GetExtension(path))
        {
            case ".csv":
                using (var file = new StreamWriter(partial)) WriteCsv(file, zones);
                break;
            case ".jsonl":
                File.WriteAllLines(partial, zones.Select(zone => Line(zone).ToJsonString()));
                break;
            case ".parquet":
                PlainTable.Write(partial, [.. Columns.Select(column => Column(column.Name, column.Value(Sample)))], [.. Columns.Select(column => zones.Select(column.Value).ToArray())]);
                break;
            default:
                throw CellsException.Options($"'{path}' ends in none of .csv, .jsonl and .parquet");
        }
        File.Move(partial, path, overwrite: true);
    }

    private static readonly ZoneStatistics Sample = new("", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static ParquetColumn Column(string name, object value) => value switch
    {
        string => new ParquetColumn(name, PhysicalType.ByteArray, LogicalType.Text),
        long => new ParquetColumn(name, PhysicalType.Int64, LogicalType.None),
        _ => new ParquetColumn(name, PhysicalType.Double, LogicalType.None),
    };

    private static JsonObject Line(ZoneStatistics zone) => new(Columns.Select(column => KeyValuePair.Create<string, JsonNode?>(column.Name, column.Value(zone) switch
    {
        double.NaN => null,
        double number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        object text => JsonValue.Create((string)text),
    })));

    private static string Field(object value) => value switch
    {
        double.NaN => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        string text when text.AsSpan().IndexOfAny(",\"\n\r") >= 0 => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => (string)value,
    };
}
