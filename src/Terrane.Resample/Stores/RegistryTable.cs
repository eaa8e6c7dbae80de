using Terrane.Cells.Parquet;

namespace Terrane.Resample.Stores;

/// <summary>The registry as a Parquet table.</summary>
internal static class RegistryTable
{
    private static readonly string[] Texts = ["name", "source_path", "source_hash", "target_crs", "data_type", "resampling_method", "band_name", "created_at"];

    public static void Write(string path, IReadOnlyList<RegistryEntry> entries)
    {
        var columns = new List<(ParquetColumn Column, Func<RegistryEntry, object> Value)>();
        foreach (string key in Texts) columns.Add((Text(key), entry => entry.Text(key)));
        columns.Add((Text("content_hash"), entry => entry.ContentHash ?? ""));
        columns.Add((Text("data_table_name"), entry => entry.Table ?? ""));
        columns.Add((Number("target_resolution"), entry => entry.Number("target_resolution")));
        string[] sides = ["west", "south", "east", "north"];
        for (int i = 0; i < sides.Length; i++)
        {
            int side = i;
            columns.Add((Number(sides[i]), entry => entry.Json["bounds"]![side]!.GetValue<double>()));
        }
        foreach (string key in (string[])["shape_height", "shape_width"])
            columns.Add((new ParquetColumn(key, PhysicalType.Int64, LogicalType.None), entry => (long)entry.Json[key]!.GetValue<int>()));
        columns.Add((Text("metadata"), entry => entry.Json["metadata"]!.ToJsonString()));
        PlainTable.Write(path, [.. columns.Select(column => column.Column)], [.. columns.Select(column => entries.Select(column.Value).ToArray())]);
    }

    private static ParquetColumn Text(string name) => new(name, PhysicalType.ByteArray, LogicalType.Text);

    private static ParquetColumn Number(string name) => new(name, PhysicalType.Double, LogicalType.None);
}
