using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Cells.Tables;
using Terrane.Runtime.Reports;

namespace Terrane.Cells.Publish;

/// <summary>Says what a published partition must hash to: of tile_index, or of tile_coverage. Stands outside of it.</summary>
internal static class Receipt
{
    public const string FileName = "determinism_receipt.json";

    public static string PathOf(string output, string hash) => Path.Combine(PartitionPath.Of(output, PartitionPath.Reports, hash), FileName);

    public static JsonObject Document(string hash, string digest, string table = CellTables.Index) => new()
    {
        ["partition_path"] = $"{table}/{PartitionPath.HashPrefix}{hash}/",
        ["sha256_hex"] = digest,
    };

    public static void Write(string output, string hash, string digest, string table = CellTables.Index)
    {
        Directory.CreateDirectory(PartitionPath.Of(output, PartitionPath.Reports, hash));
        PublishedOutput.WriteAtomically(PathOf(output, hash), Document(hash, digest, table).ToJsonString() + "\n");
    }

    /// <summary>The digest it states; null when there is none or it cannot be read.</summary>
    public static string? Read(string output, string hash)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(PathOf(output, hash)))?["sha256_hex"]?.GetValue<string>();
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
