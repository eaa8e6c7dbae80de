using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Caches;
using Terrane.Fusion.Outputs;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Quality;
using Terrane.Raster;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Workers;

namespace Terrane.Fusion.Running;

/// <summary><c>terrane fuse</c>: plan, fuse cells, write, publish. Killed at any point, the same call goes on.</summary>
public sealed class FuseJob
{
    private static readonly TimeSpan GroupAge = TimeSpan.FromSeconds(3);

    private readonly FusionPlan _plan;
    private readonly FusionMemory _shares;
    private readonly IProgressSink _sink;
    private readonly RunReport _report;
    private readonly WorkDirectory _work;
    private readonly Ledger _ledger;

    private FuseJob(FusionPlan plan, FusionMemory shares, IProgressSink sink, RunReport report, WorkDirectory work, Ledger ledger) =>
        (_plan, _shares, _sink, _report, _work, _ledger) = (plan, shares, sink, report, work, ledger);

    /// <summary>Runs to the end, or to where a kill or an error stops it.</summary>
    /// <exception cref="TerraneException">The user can mend it; what was done so far is kept.</exception>
    public static FuseSummary Run(FuseOptions options, IProgressSink sink, MemorySampler memory, CancellationToken ct)
    {
        using FusionPlan plan = FusionPlan.Make(options, ct);
        FusionMemory shares = FusionMemory.Of(plan, Environment.ProcessorCount);
        ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
        if (OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate)
        {
            sink.Write(MessageLevel.Info, $"{options.Output} is up to date: the same plan made it.");
            WorkDirectory.RemoveLeftover(options.Output, options.TmpDir);
            return new FuseSummary(true, 0, 0);
        }
        using WorkDirectory work = WorkDirectory.Open(options.Output, options.TmpDir);
        work.Watch(sink, options.Memory.Bytes);
        var report = new RunReport("fuse", plan.Canonical, plan.Inputs) { MemoryLimitBytes = options.Memory.Bytes };
        foreach ((string code, string text) in plan.Warnings) report.Warn(sink, code, text);
        foreach (TerraneException failure in plan.Failures) report.DataErrors.Add(failure.Code, failure.Message);
        FuseSummary summary;
        using (Ledger ledger = UnfinishedWork.Of(work, plan.Canonical, options.Overwrite, sink) ?? Ledger.Create(work.LedgerPath, plan.Canonical, plan.Inputs)) summary = new FuseJob(plan, shares, sink, report, work, ledger).Run(memory, ct);
        work.Remove();
        return summary;
    }

    private FuseSummary Run(MemorySampler memory, CancellationToken ct)
    {
        long length = _ledger.PositionJson is { } position ? JsonNode.Parse(position)!["spool"]!.GetValue<long>() : 0;
        FusionTotals totals;
        using (var spool = new CellSpool(_work.Combine("fused-cells.spool"), length))
        {
            if (_ledger.Phase == JobPhase.Building)
            {
                Fuse(spool, ct);
                _ledger.SetPhase(JobPhase.Packing);
            }
            totals = FusionTotals.Of(_ledger, _plan.Steps.Count);
            if (totals.Counts.Keys.All(id => id == 0)) throw FusionException.Nothing();
            if (_ledger.Phase == JobPhase.Packing)
            {
                Pack(spool, totals, ct);
                if (_plan.Options.Quality) Look(spool, totals, ct);
                _ledger.SetPhase(JobPhase.Publishing);
            }
        }
        foreach ((_, string message) in Unread()) _report.DataErrors.Add("raster.read", message);
        _report.SetSection("provenance", ProvenanceJson.Dictionary(_plan, totals));
        _report.SetSection("steps", ProvenanceJson.Outcomes(_plan, totals, UnreadFiles()));
        _report.PeakTreeBytes = memory.PeakBytes;
        _report.Samples = memory.Samples();
        PublishedOutput.Commit(_report, _plan.Options.Outputs);
        _report.ListDataErrors(_sink);
        _ledger.SetPhase(JobPhase.Done);
        return new FuseSummary(false, totals.Counts.Where(c => c.Key != 0).Sum(c => c.Value), _report.DataErrors.Total);
    }

    private void Fuse(CellSpool spool, CancellationToken ct)
    {
        RasterLibraries.LimitCache(_shares.GdalCache);
        var failures = new ConcurrentDictionary<string, string>(Unread().Select(f => KeyValuePair.Create(f.Message, f.File)), StringComparer.Ordinal);
        int recorded = failures.Count;
        using ProgressStage stage = _report.Begin(_sink, "fuse", "pixels", _plan.Canvas.Window.Count);
        long next = _ledger.NextSequence;
        if (next > 0)
        {
            stage.Skip(_plan.Cells().TakeWhile(c => c.Sequence < next).Sum(c => c.Window.Count));
            _sink.Write(MessageLevel.Info, $"Going on after cell {next} of {_plan.CellCount}.");
        }
        using var cache = new ChunkCache(_shares.ChunkCache, openFiles: 8 * _shares.Workers, failure => failures.TryAdd(failure.Message, failure.Path));
        var sampler = new LayerSampler(cache);
        // What an unreadable file left void is not to be kept.
        using CacheStore? store = _plan.Options.Cache is { } settings && !_plan.Failures.Any() ? CacheStore.Open(settings, _sink) : null;
        CellCache? kept = store is null ? null : new CellCache(_plan, store, () => failures.IsEmpty);
        var spare = new ConcurrentBag<CellResult>();
        var group = new List<UnitRecord>();
        var age = Stopwatch.StartNew();
        try
        {
            OrderedWorkers.Run(_ => _plan.Cells().SkipWhile(c => c.Sequence < next), _shares.Workers, 2 * _shares.Workers,
                _ => new CellWorker(_plan, sampler, _shares.SamplerScratch, spare, kept), Finish, ct);
        }
        catch (OperationCanceledException)
        {
            Commit();
            throw;
        }
        Commit();
        if (kept?.Hits > 0) _sink.Write(MessageLevel.Info, $"{kept.Hits} of {_plan.CellCount} cells were in the cache.");

        void Finish(FusionCell cell, CellResult result)
        {
            long offset = spool.Length;
            string hash = spool.Append(result);
            group.Add(new UnitRecord(cell.Sequence, result.Figures(offset), hash));
            spare.Add(result);
            stage.Advance(cell.Window.Count);
            if (age.Elapsed >= GroupAge) Commit();
        }

        // What the ledger says is on the disk before it says so, and so is a file that failed before the cells that missed it.
        void Commit()
        {
            age.Restart();
            if (group.Count == 0) return;
            if (failures.Count > recorded)
            {
                recorded = failures.Count;
                _ledger.SetState("failures", new JsonArray([.. failures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (JsonNode)new JsonArray(f.Value, f.Key))]).ToJsonString());
            }
            spool.Flush();
            _ledger.CommitGroup(group, new JsonObject { ["spool"] = spool.Length }.ToJsonString());
            group.Clear();
        }
    }

    private void Pack(CellSpool spool, FusionTotals totals, CancellationToken ct)
    {
        RasterLibraries.LimitCache(FusionMemory.PackCache);
        using ProgressStage stage = _report.Begin(_sink, "write", "pixels", _plan.Canvas.Window.Count);
        string output = _plan.Options.Output;
        if (_plan.Options.IsZarr) new ZarrPacker(_plan, totals, UnreadFiles()).Pack(spool, PublishedOutput.PartialPath(output), _shares.Workers, n => stage.Advance(n), ct);
        else new TiffPacker(_plan, totals, UnreadFiles()).Pack(spool, PublishedOutput.PartialPath(output), PublishedOutput.PartialPath(_plan.Options.ProvenanceOutput), n => stage.Advance(n), ct);
    }

    private void Look(CellSpool spool, FusionTotals totals, CancellationToken ct)
    {
        using ProgressStage stage = _report.Begin(_sink, "quality", "pixels", _plan.Canvas.Window.Count);
        var pass = new QualityPass(_plan, totals, spool);
        pass.Run(n => stage.Advance(n), ct);
        QualityFiles.Write(_plan, totals, pass);
    }

    private IEnumerable<(string File, string Message)> Unread() =>
        JsonNode.Parse(_ledger.GetState("failures") ?? "[]")!.AsArray().Select(f => (f![0]!.GetValue<string>(), f[1]!.GetValue<string>()));

    private HashSet<string> UnreadFiles() => [.. Unread().Select(f => f.File)];
}
