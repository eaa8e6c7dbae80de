using System.Text.Json.Nodes;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Cells.Index;

/// <summary>The end of a run: finished tables go to their places, with their reports and, last, their receipt.</summary>
internal sealed class IndexPublication(
    IndexOptions options, JobInputs inputs, CanonicalPlan plan, IReadOnlyList<ZoneResult> results, RunReport report, RunClock clock, int workers)
{
    private const int HotSpots = 10;

    /// <summary>What was published from the same plan before; null when it is not there as a whole.</summary>
    /// <exception cref="CellsException">cells.partition.exists: it was changed since.</exception>
    public static IndexOutcome? Find(string output, string hash)
    {
        string index = PartitionPath.Of(output, CellTables.Index, hash), bounds = PartitionPath.Of(output, CellTables.Bounds, hash);
        if (Receipt.Read(output, hash) is not { } receipt || !Directory.Exists(index) || !Directory.Exists(bounds)) return null;
        string digest = PartitionDigest.Of(index);
        if (digest != receipt) throw CellsException.NotIdentical(index, $"was changed since: its digest is {digest}, its receipt says {receipt}");
        return new IndexOutcome(hash, 0, digest, true, 0);
    }

    /// <param name="staging">Folder of the finished parts, on the disk of the output.</param>
    /// <param name="cacheHits">Zones whose runs came from the cache.</param>
    /// <param name="telemetry">Of sweep and encoding; null where others have done them.</param>
    public IndexOutcome Publish(string staging, int cacheHits, JsonObject? telemetry, MemorySampler memory, IProgressSink progress)
    {
        // A table without any row is still a table.
        foreach (string table in (ReadOnlySpan<string>)[CellTables.Index, CellTables.Bounds])
            if (!Directory.Exists(PartitionPath.Of(options.Output, table, plan.Hash))) Directory.CreateDirectory(Path.Combine(staging, table));
        (string index, string bounds) = Publisher.Publish(staging, options.Output, plan.Hash);
        string folder = PartitionPath.Of(options.Output, PartitionPath.Reports, plan.Hash);
        Directory.CreateDirectory(folder);
        IndexReports.WriteSummary(folder, results);
        report.PeakTreeBytes = memory.PeakBytes;
        long rows = results.Sum(zone => zone.Figures.Included);
        string[] hotSpots = telemetry is null ? [] : [.. IndexReports.HotSpots(results, HotSpots)];
        report.SetSection("cells", new JsonObject { ["rows"] = rows, ["runs"] = results.Sum(zone => zone.Figures.Runs), ["cacheHits"] = cacheHits });
        report.SetSection("hotSpots", new JsonArray([.. hotSpots.Select(line => JsonValue.Create(line))]));
        if (telemetry is not null) report.SetSection("telemetry", telemetry);
        PublishedOutput.WriteAtomically(Path.Combine(folder, "report.json"), report.ToJson([]));
        IndexReports.Write(Path.Combine(folder, "run_report.json"),
            ContractReport.Document(options, plan.Hash, inputs.Grid, inputs.Set, results, (index, bounds), clock, (inputs.RasterBytes, inputs.VectorBytes), workers));
        Receipt.Write(options.Output, plan.Hash, index);
        foreach (string line in hotSpots.Length > 1 ? hotSpots : []) progress.Write(MessageLevel.Info, line);
        return new IndexOutcome(plan.Hash, rows, index, false, report.DataErrors.Total);
    }
}
