using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Reports.Html;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Merging;

/// <summary><c>terrane merge</c>: list tiles, copy and merge units, pack, publish. Killed at any point, the same call goes on.</summary>
public sealed class MergeJob
{
    private readonly MergePlan _plan;
    private readonly MergeOptions _options;
    private readonly IProgressSink _sink;
    private readonly RunReport _report;
    private readonly MergeMemory _memory;
    private readonly WorkDirectory _work;
    private readonly Ledger _ledger;

    private MergeJob(MergePlan plan, IProgressSink sink, RunReport report, MergeMemory memory, WorkDirectory work, Ledger ledger) =>
        (_plan, _options, _sink, _report, _memory, _work, _ledger) = (plan, plan.Options, sink, report, memory, work, ledger);

    /// <summary>Runs to the end, or to where a kill or an error stops it.</summary>
    /// <exception cref="TerraneException">The user can mend it; what was done so far is kept.</exception>
    public static MergeSummary Run(MergeOptions options, IProgressSink sink, MemorySampler sampler, CancellationToken ct)
    {
        using MergePlan plan = MergePlan.Open(options);
        if (OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate)
        {
            sink.Write(MessageLevel.Info, $"{options.Output} is up to date: the same plan made it.");
            WorkDirectory.RemoveLeftover(options.Output, options.TmpDir);
            return new MergeSummary { UpToDate = true };
        }
        MergeMemory memory = MergeMemory.Of(options, plan.Inputs.Sum(i => i.CacheBytes), Environment.ProcessorCount);
        ProcessMemory.LimitManagedHeap(memory.ManagedHeap.Bytes);
        using WorkDirectory work = WorkDirectory.Open(options.Output, options.TmpDir);
        work.Watch(sink, options.Memory.Bytes);
        var report = new RunReport("merge", plan.Canonical, plan.Records) { MemoryLimitBytes = options.Memory.Bytes };
        bool isNew = !File.Exists(work.LedgerPath);
        try
        {
            using ProgressStage stage = report.Begin(sink, "list", "archives", plan.Inputs.Count);
            plan.Scan(work.TemporaryPath, ct);
            stage.Advance(plan.Inputs.Count, plan.Inputs.Sum(i => i.FileBytes));
            if (isNew) CheckDisk(plan, sink);
        }
        catch when (isNew)
        {
            work.Remove(); // nothing was done that could be gone on with
            throw;
        }
        MergeSummary summary;
        using (Ledger ledger = UnfinishedWork.Of(work, plan.Canonical, plan.Options.Overwrite, sink) ?? Ledger.Create(work.LedgerPath, plan.Canonical, plan.Records))
        {
            summary = new MergeJob(plan, sink, report, memory, work, ledger).Run(sampler, ct);
        }
        work.Remove();
        return summary;
    }

    private static void CheckDisk(MergePlan plan, IProgressSink sink)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(plan.Options.Output))!;
        ByteSize needed = plan.DiskEstimate(), free = new(new DriveInfo(folder).AvailableFreeSpace);
        if (needed <= free) return;
        if (!plan.Options.Force) throw PlanException.Disk(folder, needed, free);
        sink.Write(MessageLevel.Warning, $"About {needed} are needed in '{folder}', which has {free} free; going on (--force).", "plan.disk");
    }

    private MergeSummary Run(MemorySampler sampler, CancellationToken ct)
    {
        if (_ledger.Phase == JobPhase.Building)
        {
            MergeUnits(ct);
            _ledger.SetPhase(JobPhase.Packing);
        }
        MergeSummary summary = MergeSummary.Of(_ledger.Units());
        foreach (JsonNode? failure in JsonNode.Parse(_ledger.GetState("failures") ?? "[]")!.AsArray()) _report.DataErrors.Add("merge.tile", failure!.GetValue<string>());
        if (summary.OutOfRange > 0) AddOutOfRange(summary.OutOfRange);
        if (summary.Tiles == 0) throw MergeException.Empty();
        bool lineage = _options.Lineage || summary.PartlyVoid > 0 || _plan.Inputs.Any(i => i.HasLineage);
        if (_ledger.Phase == JobPhase.Packing)
        {
            new MergePack(_plan, _report, _sink, _work.Path, _work.TemporaryPath, _memory.Packing).Pack(lineage, ct);
            _ledger.SetPhase(JobPhase.Publishing);
        }
        _report.SetTiles(summary.Zooms);
        _report.SetSection("merge", summary.ToJson());
        _report.SetSection("archives", new JsonArray([.. _plan.Inputs.Select(i => new JsonObject
        {
            ["name"] = i.Name,
            ["tileSize"] = i.TileSize,
            ["encoding"] = i.Encoding.ToString().ToLowerInvariant(),
            ["lineage"] = i.HasLineage,
            ["ordinals"] = new JsonArray([.. i.OrdinalOf.Values.Order().Select(o => JsonValue.Create(o))]),
        })]));
        _report.PeakTreeBytes = sampler.PeakBytes;
        _report.Samples = sampler.Samples();
        _report.Page = report => HtmlReport.Of(report, []);
        PublishedOutput.Commit(_report, lineage ? [_options.LineageOutput, _options.Output] : [_options.Output]);
        _report.ListDataErrors(_sink);
        _ledger.SetPhase(JobPhase.Done);
        (summary.DataErrors, summary.LineageOutput) = (_report.DataErrors.Total, lineage ? _options.LineageOutput : null);
        return summary;
    }

    private void AddOutOfRange(long pixels)
    {
        if (_options.Encoding == ElevationEncoding.Mapbox)
            _report.DataErrors.Add("mapbox.range", "Elevations below -10000 m were stored as -10000 m, the lowest of Terrain-RGB.", pixels);
        else _report.DataErrors.Add("terrarium.range", "Elevations outside -32768 to 32767.996 m were stored as the nearest end of that range.", pixels);
    }

    private void MergeUnits(CancellationToken ct)
    {
        var roots = new MergeRoots(new RootStore(_work.Combine("roots")));
        var failures = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        using ProgressStage stage = _report.Begin(_sink, "merge", "tiles", _plan.Places!.Total);
        long next = _ledger.NextSequence;
        if (next > 0)
        {
            Resume(roots, next);
            stage.Skip(MergeSummary.Of(_ledger.Units()).Tiles);
            _sink.Write(MessageLevel.Info, $"Going on after unit {next}.");
        }
        foreach (JsonNode? failure in JsonNode.Parse(_ledger.GetState("failures") ?? "[]")!.AsArray()) failures.TryAdd(failure!.GetValue<string>(), true);
        int recorded = failures.Count;
        using var appender = new MergeAppender(_ledger, roots, MergeSpools.Open(_work.Path, _ledger.PositionJson));
        var spare = new ConcurrentBag<MergeResult>();
        try
        {
            OrderedWorkers.Run(
                _ => _plan.Walk.Units().SkipWhile(u => u.Sequence < next),
                _memory.Workers,
                inFlight: 4 * _memory.Workers,
                _ => new MergeWorker(_plan, _memory.DecodedTiles, roots, spare, failure => failures.TryAdd(failure.Message, true)),
                Finish,
                ct);
        }
        catch (OperationCanceledException)
        {
            appender.Commit();
            throw;
        }
        appender.Commit();
        stage.SetTotal(stage.Done);

        void Finish(MergeUnit unit, MergeResult result)
        {
            // A tile that failed is on record before the units that missed it are.
            if (failures.Count > recorded)
            {
                recorded = failures.Count;
                _ledger.SetState("failures", new JsonArray([.. failures.Keys.Order(StringComparer.Ordinal).Select(f => JsonValue.Create(f))]).ToJsonString());
            }
            appender.Append(unit, result);
            stage.Advance(result.Entries.Count, result.Entries.Sum(e => (long)e.Length));
            spare.Add(result);
        }
    }

    /// <summary>What became of the roots that no committed unit has taken in yet.</summary>
    private void Resume(MergeRoots roots, long next)
    {
        var open = new Dictionary<TileId, int>();
        using IEnumerator<UnitRecord> records = _ledger.Units().GetEnumerator();
        foreach (MergeUnit unit in _plan.Walk.Units().TakeWhile(u => u.Sequence < next))
        {
            records.MoveNext();
            if (unit.DeepestZoom < TileId.MaxZoom)
                foreach (TileId consumed in open.Keys.Where(root => root.Z == unit.DeepestZoom + 1 && root.AncestorAt(unit.Root.Z) == unit.Root).ToList()) open.Remove(consumed);
            if (unit.Root.Z > _plan.Walk.MinZoom) open[unit.Root] = MergeFigures.Parse(records.Current.FiguresJson).RootInput;
        }
        roots.Resume(open);
    }
}
