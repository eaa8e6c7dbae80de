using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.PerSource;
using Terrane.Mosaic.Pictures;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Updating;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Reports.Html;
using Terrane.Runtime.Workers;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Building;

/// <summary><c>terrane build</c>: plan, build units, pack, publish. Killed at any point, the same call goes on.</summary>
public sealed class BuildJob
{
    private readonly MosaicPlan _plan;
    private readonly BuildOptions _options;
    private readonly IProgressSink _sink;
    private readonly RunReport _report;
    private readonly MemoryShares _shares;
    private readonly WorkDirectory _work;
    private readonly Ledger _ledger;
    private readonly IReadOnlyList<string>? _worker;
    private readonly IReadOnlyList<byte> _floors; // of the groups of zooms
    private readonly UnitWalk _walk;
    private readonly Lock _ledgerGate = new(); // children's ends are put on record by the threads that speak with them
    private readonly BuildUpdate? _update;

    private BuildJob(
        MosaicPlan plan, GroupChoice groups, IProgressSink sink, RunReport report, MemoryShares shares, WorkDirectory work, Ledger ledger, IReadOnlyList<string>? worker, BuildUpdate? update)
    {
        (_plan, _options, _sink, _report, _shares, _work, _ledger, _worker, _update) = (plan, plan.Options, sink, report, shares, work, ledger, worker, update);
        _floors = StartedGroups.Of(ledger, groups, isStarted: File.Exists(AttemptsFile), sink);
        _walk = _floors.Count == 0 ? plan.Walk : GroupChoice.Walk(plan, _floors);
    }

    private string RootFolder => _work.Combine("roots");
    private string PictureFolder => _work.Combine("pictures");
    private string BlocksFile => _work.Combine("intermediates.sqlite");
    private string AttemptsFile => _work.Combine("attempts");

    /// <summary>In the ledger: what an update goes on from.</summary>
    private const string UpdateKey = "update";

    private string StateFilePath => PreviousBuild.StatePathOf(_options);

    /// <summary>True when this run, or the one that it finishes, keeps something for the next update.</summary>
    private bool KeepsState => _ledger.GetState(UpdateKey) is not null;

    /// <summary>Runs to the end, or to where a kill or an error stops it.</summary>
    /// <param name="worker">Program and arguments of a process that builds units of this job apart (<see cref="IsolatedWorker"/>); null where there is none.</param>
    /// <exception cref="TerraneException">The user can mend it; what was done so far is kept.</exception>
    public static BuildSummary Run(BuildOptions options, IProgressSink sink, MemorySampler memory, CancellationToken ct, IReadOnlyList<string>? worker = null)
    {
        MemoryShares shares = MemoryShares.Of(options, Environment.ProcessorCount, MemoryDemand.None);
        ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
        Raster.RasterLibraries.LimitCache(shares.GdalCache);
        MosaicPlan plan;
        string reason = "";
        PreviousBuild? previous = options.Update ? PreviousBuild.Open(options, out reason) : null;
        options = options with { UnitAnchor = previous?.Anchor };
        using (ProgressStage stage = sink.Begin("plan", "sources", options.Sources.Count))
        {
            plan = MosaicPlan.Make(options, ct);
            stage.Advance(plan.Sources.Count);
        }
        using (plan)
        {
            if (OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite, options.Update) == OutputDecision.UpToDate)
            {
                sink.Write(MessageLevel.Info, $"{options.Output} is up to date: the same plan made it.");
                foreach (TerraneException failure in plan.Unreadable) sink.Write(MessageLevel.Warning, $"Made without a file: {failure.Message}", failure.Code);
                WorkDirectory.RemoveLeftover(options.Output, options.TmpDir);
                return new BuildSummary(true, 0, 0, 0, null);
            }
            if (FinishedOutput.Read(options.Output) is { LacksTiles: true } before && before.Plan.Hash == plan.Canonical.Hash && File.Exists(options.Output))
                sink.Write(MessageLevel.Info, $"{options.Output} lacks tiles that were given up; it is made again.");
            shares = MemoryShares.Of(options, Environment.ProcessorCount, plan.Demand);
            // What cannot be is refused before anything is written.
            GroupChoice groups = options.Isolation.Isolate ? GroupChoice.Of(plan, IsolationShares.Of(options, Environment.ProcessorCount, plan.Demand), Environment.ProcessorCount) : GroupChoice.None;
            DiskEstimate.Check(plan, sink, options.PerSource ? SourceByTurns.Checked(plan, sink, ct) : groups.Crossing);
            using WorkDirectory work = WorkDirectory.Open(options.Output, options.TmpDir);
            work.Watch(sink, options.Memory.Bytes);
            var report = new RunReport("build", plan.Canonical, plan.Inputs) { MemoryLimitBytes = options.Memory.Bytes };
            if (ReportSections.CommandLine(options) is { } commandLine) report.SetSection("commandLine", commandLine);
            foreach ((string code, string text) in plan.Warnings) report.Warn(sink, code, text);
            foreach (TerraneException failure in plan.Unreadable) report.DataErrors.Add(failure.Code, failure.Message);
            BuildSummary? summary;
            BuildUpdate? update = options.Update ? BuildUpdate.Of(plan, previous, ct) : null;
            using (Ledger ledger = OpenLedger(work, plan, update, sink))
            {
                if (update is null && ledger.GetState(UpdateKey) == BuildUpdate.None) update = BuildUpdate.Of(plan, null, ct); // begun with --update
                if (update is not null && ledger.GetState(UpdateKey) is null)
                {
                    report.Warn(sink, "run.update", "The unfinished work was begun without --update: it is ended so, and nothing is kept for a later update.");
                    update = null;
                }
                if (update is not null && ledger.Phase == JobPhase.Building) sink.Write(MessageLevel.Info, update.Describe(plan, reason));
                var job = new BuildJob(plan, groups, sink, report, shares, work, ledger, worker, update);
                summary = job.Run(memory, ct);
            }
            if (summary is null) File.Delete(PublishedOutput.PartialPath(PreviousBuild.StatePathOf(options)));
            work.Remove();
            return summary ?? throw Nothing(report, options);
        }
    }

    private static Ledger OpenLedger(WorkDirectory work, MosaicPlan plan, BuildUpdate? update, IProgressSink sink)
    {
        Ledger? ledger = UnfinishedWork.Of(work, plan.Canonical, plan.Options.Overwrite, sink);
        // An unfinished update lacks what it would have copied. When the files of the archive bear their names already, nothing is copied any more.
        if (ledger?.GetState(UpdateKey) is { } from && from != (update?.Identity ?? BuildUpdate.None) && ledger.Phase == JobPhase.Building)
        {
            ledger.Dispose();
            sink.Write(MessageLevel.Info, $"Dropping the unfinished work in {work.Path}: it was an update of an archive that is no longer there.");
            work.Clear();
            ledger = null;
        }
        if (ledger is not null) return ledger;
        ledger = Ledger.Create(work.LedgerPath, plan.Canonical, plan.Inputs);
        if (update is not null) ledger.SetState(UpdateKey, update.Identity);
        return ledger;
    }

    /// <summary>Why a build without a single tile is none.</summary>
    private static TerraneException Nothing(RunReport report, BuildOptions options) =>
        report.DataErrors.Counts().FirstOrDefault(e => e.Code == "raster.read") is { } unread
            ? new TerraneException("raster.read", unread.Examples[0], $"Nothing at all could be read ({unread.Count} failures): mend the input, or wait for the server, and run again.")
            : report.DataErrors.Counts() is [{ Code: "unit.limit" or "unit.crash" } lost, ..]
                ? new TerraneException(lost.Code, lost.Examples[0], $"No tile at all was made ({lost.Count} groups were given up): raise the watchdog's limits, or --memory, and run again.")
                : PlanException.Nothing(options);

    /// <summary>Null when there turned out to be no tile at all.</summary>
    private BuildSummary? Run(MemorySampler memory, CancellationToken ct)
    {
        if (_ledger.Phase == JobPhase.Building)
        {
            if (_options.PerSource) StoreSources(ct);
            BuildUnits(ct);
            _ledger.SetPhase(JobPhase.Packing);
        }
        // What the tiles were made from gives way to the archive.
        if (_options.KeepIntermediates && File.Exists(BlocksFile)) File.Move(BlocksFile, _options.IntermediatesOutput, overwrite: true);
        else File.Delete(BlocksFile);
        BuildTotals totals = BuildTotals.Of(_ledger.Units());
        if (totals.OutOfRange > 0)
            AddOutOfRange(totals.OutOfRange);
        foreach (JsonNode? failure in JsonNode.Parse(_ledger.GetState("failures") ?? "[]")!.AsArray())
            _report.DataErrors.Add("raster.read", failure!.GetValue<string>());
        foreach (string[] crash in CrashRecord.Load(_ledger).Errors) _report.DataErrors.Add(crash[0], crash[1]);
        if (totals.Tiles == 0) return null;

        bool lineage = _options.Lineage || totals.PartlyVoid > 0;
        if (lineage && !_options.Lineage)
            _sink.Write(MessageLevel.Info, $"{totals.PartlyVoid} tiles are partly void; {Path.GetFileName(_options.LineageOutput)} tells which pixels are data.");
        var packing = new PackStep(_plan, totals, _report, _sink, _work.TemporaryPath, _shares.ChunkCache);
        IReadOnlyList<TileId?> parts = [.. PartSpools.PartsOf(_ledger.PositionJson).Cast<TileId?>(), null];
        if (_ledger.Phase == JobPhase.Packing)
        {
            foreach (TileId? part in parts) packing.Pack(part, _work.Path, lineage, ct);
            _ledger.SetPhase(JobPhase.Publishing);
        }
        _report.SetTiles(totals.Zooms.Select(z => new ZoomFigures(z.Key, z.Value.Tiles, z.Value.Bytes)));
        _report.SetSection("sources", ReportSections.Sources(_plan, totals));
        _report.PeakTreeBytes = memory.PeakBytes;
        _report.Samples = memory.Samples();
        IReadOnlyList<ReportPicture> pictures = PictureFrame.Of(_plan) is { } frame ? ReportPictures.Of(_plan, frame, new PicturePieces(frame, PictureFolder), totals.UsedSources) : [];
        _report.Page = report => HtmlReport.Of(report, pictures);
        PublishedOutput.Commit(_report, [.. KeepsState ? [StateFilePath] : Array.Empty<string>(), .. parts.SelectMany(part => packing.OutputsOf(part, lineage))]);
        _report.ListDataErrors(_sink);
        _ledger.SetPhase(JobPhase.Done);
        foreach (TileId? part in parts)
        {
            SpoolFolder.Delete(PartSpools.ElevationFolder(_work.Path, part));
            SpoolFolder.Delete(PartSpools.LineageFolder(_work.Path, part));
        }
        return new BuildSummary(false, totals.Tiles, totals.Bytes, _report.DataErrors.Total, lineage ? _options.LineageOutput : null);
    }

    private void AddOutOfRange(long pixels)
    {
        if (_options.Encoding == ElevationEncoding.Mapbox)
            _report.DataErrors.Add("mapbox.range", "Elevations below -10000 m were stored as -10000 m, the lowest of Terrain-RGB.", pixels);
        else _report.DataErrors.Add("terrarium.range", "Elevations outside -32768 to 32767.996 m were stored as the nearest end of that range.", pixels);
    }

    private void StoreSources(CancellationToken ct)
    {
        using BlockFile blocks = BlockFile.Open(BlocksFile);
        IEnumerable<string> failures = SourceByTurns.Store(_plan, _shares, blocks, _sink, _report, ct);
        foreach (JsonNode? before in JsonNode.Parse(_ledger.GetState("failures") ?? "[]")!.AsArray()) failures = failures.Append(before!.GetValue<string>());
        _ledger.SetState("failures", new JsonArray([.. failures.Distinct().Order(StringComparer.Ordinal).Select(f => JsonValue.Create(f))]).ToJsonString());
        blocks.Finish();
    }

    private void BuildUnits(CancellationToken ct)
    {
        var roots = new RootStore(RootFolder);
        var failures = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        if (_update is null) File.Delete(PublishedOutput.PartialPath(StateFilePath)); // of an update that was given up
        using StateFile? state = _update is null ? null : StateFile.OpenAt(PublishedOutput.PartialPath(StateFilePath), _ledger.NextSequence);
        using var appender = new UnitAppender(_ledger, roots, PartSpools.Open(_work.Path, _options.Split, _ledger.PositionJson), state);
        var spare = new ConcurrentBag<UnitResult>();
        using ProgressStage stage = _report.Begin(_sink, "build", "tiles", _plan.Tiles.Total);
        long next = _ledger.NextSequence;
        if (next > 0)
        {
            roots.Resume(_walk.Units().TakeWhile(u => u.Sequence < next).Select(u => u.Root));
            stage.Skip(BuildTotals.Of(_ledger.Units()).Tiles);
            _sink.Write(MessageLevel.Info, $"Going on after unit {next} of {(_floors.Count == 0 ? _plan.Tiles : TileCount.Of(_plan.Tree, _walk, _options, ct)).Units}.");
        }
        string? before = _ledger.GetState("failures");
        foreach (JsonNode? failure in JsonNode.Parse(before ?? "[]")!.AsArray()) failures.TryAdd(failure!.GetValue<string>(), true);
        int recorded = failures.Count;
        CrashRecord crashes = CrashRecord.Load(_ledger);
        if (crashes.Suspect(AttemptSlots.Read(AttemptsFile).Where(u => u >= next))) crashes.Save(_ledger);
        try
        {
            if (_options.Isolation.Isolate)
            {
                AttemptSlots.Clear(AttemptsFile);
                using IsolatedPool pool = Pool(IsolationShares.Of(_options, Environment.ProcessorCount, _plan.Demand), roots, crashes, Failed);
                int children = pool.Shares.Children;
                _sink.Write(MessageLevel.Info, $"{children} child {(children == 1 ? "process" : "processes")} of {pool.Shares.Child}.");
                foreach (byte floor in _walk.Groups)
                {
                    // Children end with their group and give back all that they hold.
                    OrderedWorkers.Run(_ => _walk.Units().SkipWhile(u => u.Sequence < next).TakeWhile(u => u.Root.Z >= floor),
                        children, inFlight: 2 * children, _ => Updating(pool.CreateWorker(NewResult), roots, NewResult), Finish, ct);
                    appender.Commit();
                    next = _ledger.NextSequence;
                    roots.Settle(floor);
                }
            }
            else if (_options.PerSource)
            {
                using BlockFile blocks = BlockFile.Open(BlocksFile);
                using var attempts = new AttemptSlots(AttemptsFile, _shares.Workers);
                OrderedWorkers.Run<Unit, UnitResult>(
                    _ => _walk.Units().SkipWhile(u => u.Sequence < next), _shares.Workers, inFlight: 2 * _shares.Workers,
                    number => new UnitWorker(_plan, new StoredPixels(blocks), roots, PictureFolder, spare, attempts, number), Finish, ct);
                blocks.Finish();
            }
            else
            {
                if (_worker is not null && crashes.LastIsolated(next) >= next) next = BuildApart(next, roots, crashes, Failed, Finish, ct);
                var guard = crashes.Files.Count == 0 ? null : new ExcludedFiles(crashes.Files);
                using var cache = new ChunkCache(_shares.ChunkCache, openFiles: 8 * _shares.Workers, failure => Failed(failure.Message), guard);
                var sampler = new LayerSampler(cache);
                using var attempts = new AttemptSlots(AttemptsFile, _shares.Workers);
                OrderedWorkers.Run(
                    _ => _walk.Units().SkipWhile(u => u.Sequence < next),
                    _shares.Workers,
                    inFlight: 2 * _shares.Workers,
                    number => Updating(new UnitWorker(_plan, sampler, _shares.SamplerScratch, roots, PictureFolder, spare, attempts, number), roots, NewResult),
                    Finish,
                    ct);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or TerraneException { Code: Watchdog.DiskIsLow or IsolatedUnitWorker.CannotStart })
        {
            appender.Commit();
            throw;
        }
        appender.Commit();
        if (state is not null) PreviousBuild.Describe(state, _plan, _update!.Keys);
        state?.Finish();
        stage.SetTotal(stage.Done);

        void Failed(string message) => failures.TryAdd(message, true);

        UnitResult NewResult() => spare.TryTake(out UnitResult? used) ? used : new UnitResult();

        void Finish(Unit unit, UnitResult result)
        {
            lock (_ledgerGate) Append(unit, result);
            stage.Advance(result.Tiles.Count, result.Elevations.WrittenCount);
            spare.Add(result);
        }

        void Append(Unit unit, UnitResult result)
        {
            // A file that failed is on record before the units that missed it are.
            if (failures.Count > recorded)
            {
                recorded = failures.Count;
                _ledger.SetState("failures", new JsonArray([.. failures.Keys.Order(StringComparer.Ordinal).Select(f => JsonValue.Create(f))]).ToJsonString());
            }
            appender.Append(unit, result);
        }
    }

    private IUnitWorker<Unit, UnitResult> Updating(IUnitWorker<Unit, UnitResult> worker, RootStore roots, Func<UnitResult> newResult) =>
        _update is null ? worker : new UpdatingWorker(worker, new UnitUpdate(_plan, _update, roots, PictureFolder), newResult);

    /// <summary>Builds the units up to the last suspect one in a child process; this process holds no tile meanwhile. Returns the first that is left.</summary>
    private long BuildApart(long next, RootStore roots, CrashRecord crashes, Action<string> unreadable, Action<Unit, UnitResult> finish, CancellationToken ct)
    {
        _sink.Write(MessageLevel.Info, "The run before ended at work on some tiles; these are made in a process of their own.");
        using IsolatedPool pool = Pool(IsolationShares.ForSuspects(_options, _plan.Demand), roots, crashes, unreadable);
        using IUnitWorker<Unit, UnitResult> worker = Updating(pool.CreateWorker(() => new UnitResult()), roots, () => new UnitResult());
        foreach (Unit unit in _walk.Units().SkipWhile(u => u.Sequence < next))
        {
            if (unit.Sequence > crashes.LastIsolated(next)) break;
            finish(unit, worker.Work(unit, ct));
            next = unit.Sequence + 1;
        }
        return next;
    }

    private IsolatedPool Pool(IsolationShares shares, RootStore roots, CrashRecord crashes, Action<string> unreadable) =>
        new(_plan, _worker ?? throw new InvalidOperationException("There is no program to build units apart."), shares, _work, roots, crashes, _ledger, _ledgerGate, _sink, _floors, unreadable);
}
