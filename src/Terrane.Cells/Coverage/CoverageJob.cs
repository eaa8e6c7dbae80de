using System.Text;
using System.Text.Json.Nodes;
using Terrane.Cells.Exact;
using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Telemetry;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Coverage;

/// <summary><c>terrane cells coverage</c>: the exact part of every cell that each zone covers, as a table of its own.</summary>
public static class CoverageJob
{
    private const int HotSpots = 10;

    /// <summary>Runs from the start, or finds that all is there. Rule, ties and fallback of the options have no meaning here.</summary>
    /// <exception cref="CellsException">cells.*.</exception>
    public static IndexOutcome Run(IndexOptions options, IProgressSink progress, MemorySampler memory, CancellationToken ct)
    {
        return CellsRun.Bounded("cells coverage", options.Memory, () => RunBounded(options, progress, memory, ct));
    }

    private static IndexOutcome RunBounded(IndexOptions options, IProgressSink progress, MemorySampler memory, CancellationToken ct)
    {
        int workers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
        JobInputs inputs = JobInputs.Read(options, progress);
        IndexMemory.Check(options.Memory, inputs.Zones, workers);
        CanonicalPlan plan = IndexPlan.Coverage(options, inputs.Grid, inputs.Set, inputs.Pipeline, CoverageBand.Rows);
        string name = Path.Combine(options.Output, $"coverage-{plan.Hash[..16]}"), target = PartitionPath.Of(options.Output, CellTables.Coverage, plan.Hash);
        if (Receipt.Read(options.Output, plan.Hash) is { } receipt && Directory.Exists(target))
        {
            string found = PartitionDigest.Of(target);
            if (found != receipt) throw CellsException.NotIdentical(target, $"was changed since: its digest is {found}, its receipt says {receipt}");
            progress.Write(MessageLevel.Info, $"Nothing to do: '{target}' has this content already.");
            WorkDirectory.RemoveLeftover(name);
            return new IndexOutcome(plan.Hash, 0, found, true, 0);
        }

        var report = new RunReport("cells coverage", plan, inputs.Records) { MemoryLimitBytes = options.Memory.Bytes };
        ZoneNotes.Tell(inputs.Set, report, progress);
        Directory.CreateDirectory(options.Output);
        using WorkDirectory work = WorkDirectory.Open(name);
        work.Watch(progress, options.Memory.Bytes);
        work.Clear(); // a run that was killed starts anew: it takes seconds
        string staging = work.Combine("staging");
        Directory.CreateDirectory(Path.Combine(staging, CellTables.Coverage));
        ZoneResult[] results = [.. inputs.Zones.Select(zone => new ZoneResult { Key = zone.Key, Name = zone.Name, HasCode = zone.HasCode })];
        (double[] covered, double[] areas) = (new double[results.Length], new double[results.Length]);
        var telemetry = new RunTelemetry(progress);
        ProgressStage stage;
        using (stage = report.Begin(progress, "coverage", "zones", results.Length))
        using (var files = new CoverageFiles(staging, plan.Hash, telemetry))
        {
            var values = new CellValues(inputs.Grid, options.Area);
            OrderedWorkers.Run<CoverageBand, CoverageBand.Result>(_ => Bands(inputs), workers, workers + 2, number => new CoverageBand.Worker(values, number), (band, result) =>
            {
                ZoneResult zone = results[band.Zone];
                zone.Figures += new SweepFigures(result.Cells, result.Cells, 0, 0, 0);
                zone.SweepSeconds += result.SweepSeconds;
                covered[band.Zone] += result.Covered;
                areas[band.Zone] += result.AreaM2;
                stage.Advance(band.IsLast ? 1 : 0, files.Append(zone, band, result));
            }, ct);
        }

        string digest = SingleTable.Publish(Path.Combine(staging, CellTables.Coverage), target).Digest;
        string folder = PartitionPath.Of(options.Output, PartitionPath.Reports, plan.Hash);
        Directory.CreateDirectory(folder);
        var lines = new StringBuilder();
        for (int z = 0; z < results.Length; z++) lines.Append(Line(results[z], covered[z], areas[z]).ToJsonString(IndexReports.Compact)).Append('\n');
        PublishedOutput.WriteAtomically(Path.Combine(folder, "summary.jsonl"), lines.ToString());
        report.PeakTreeBytes = memory.PeakBytes;
        report.SetSection("grid", IndexPlan.GridOf(inputs.Grid));
        report.SetSection("telemetry", telemetry.Document(results, stage, stage));
        string[] hotSpots = [.. IndexReports.HotSpots(results, HotSpots)];
        report.SetSection("hotSpots", new JsonArray([.. hotSpots.Select(line => JsonValue.Create(line))]));
        PublishedOutput.WriteAtomically(Path.Combine(folder, "report.json"), report.ToJson([]));
        Receipt.Write(options.Output, plan.Hash, digest, CellTables.Coverage);
        work.Remove();
        foreach (string line in hotSpots) progress.Write(MessageLevel.Info, line);
        return new IndexOutcome(plan.Hash, results.Sum(zone => zone.Figures.Included), digest, false, report.DataErrors.Total);
    }

    private static IEnumerable<CoverageBand> Bands(JobInputs inputs)
    {
        for (int z = 0; z < inputs.Zones.Count; z++)
            foreach (CoverageBand band in CoverageBand.Of(z, inputs.Zones[z].Key, new ZoneEdges(inputs.Grid, inputs.Zones[z]))) yield return band;
    }

    private static JsonObject Line(ZoneResult zone, double covered, double area) => new()
    {
        ["country_iso"] = zone.Key,
        ["name"] = zone.Name,
        ["has_code"] = zone.HasCode,
        ["cells"] = zone.Figures.Included,
        ["covered_cells"] = covered,
        ["covered_area_m2"] = area,
    };
}
