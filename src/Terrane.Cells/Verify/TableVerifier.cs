using System.Text.Json.Nodes;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Verify;

/// <summary><c>terrane cells verify</c>: reads both tables back with DuckDB and re-derives every value. Memory does not grow with the tables.</summary>
public static class TableVerifier
{
    /// <exception cref="CellsException">cells.partition: no published table is there.</exception>
    public static Verification Verify(string path, ByteSize memory, IProgressSink progress, CancellationToken ct)
    {
        PublishedTable table = PublishedTable.Open(path);
        var findings = new List<Finding>();
        CheckDigests(table, findings);
        CheckFolders(table, findings);
        var values = new CellValues(table.Grid, table.Area);
        long rows = 0;
        using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string>
        {
            ["threads"] = "1",
            ["memory_limit"] = $"{Math.Max(128, (memory.Bytes >> 20) / 4)}MB",
        });
        using ProgressStage stage = progress.Begin("verify", "rows", 2 * table.Summary.Sum(zone => zone["cells_included"]!.GetValue<long>()));
        foreach (JsonNode zone in table.Summary)
        {
            ct.ThrowIfCancellationRequested();
            var check = new ZoneCheck(table, values, zone, findings);
            long read = check.Run(database);
            stage.Advance(read);
            rows += read;
        }
        long stated = table.Run["rows_emitted"]!.GetValue<long>();
        if (rows != 2 * stated) findings.Add(new Finding("E010_COUNT", $"run_report.json states {stated} rows, the two tables have {rows} together"));
        return new Verification(table.Hash, table.Summary.Count, rows, findings);
    }

    private static void CheckDigests(PublishedTable table, List<Finding> findings)
    {
        foreach ((string name, string member) in (ReadOnlySpan<(string, string)>)[(CellTables.Index, "determinism_receipt"), (CellTables.Bounds, "tile_bounds_receipt")])
        {
            string stated = table.Run[member]?["sha256_hex"]?.GetValue<string>() ?? "nothing";
            string found = Directory.Exists(table.Partition(name)) ? PartitionDigest.Of(table.Partition(name)) : "no such partition";
            if (stated != found) findings.Add(new Finding("E011_RECEIPT", $"{name}: the report states {stated}, found {found}"));
        }
        string? receipt = Receipt.Read(table.Output, table.Hash);
        string? reported = table.Run["determinism_receipt"]?["sha256_hex"]?.GetValue<string>();
        if (receipt != reported) findings.Add(new Finding("E011_RECEIPT", $"{Receipt.FileName} states {receipt ?? "nothing"}, run_report.json {reported ?? "nothing"}"));
    }

    private static void CheckFolders(PublishedTable table, List<Finding> findings)
    {
        HashSet<string> known = [.. table.Summary.Select(zone => PartitionPath.Country(zone["country_iso"]!.GetValue<string>()))];
        foreach (string name in (ReadOnlySpan<string>)[CellTables.Index, CellTables.Bounds])
        {
            if (!Directory.Exists(table.Partition(name))) continue;
            foreach (string file in PartitionPath.Files(table.Partition(name)))
                if (!known.Contains(file.Split('/')[0])) findings.Add(new Finding("E005_ISO_FK", $"{name}/{file} belongs to no zone of the summary"));
        }
    }
}
