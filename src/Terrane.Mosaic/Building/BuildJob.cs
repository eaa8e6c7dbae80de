using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.PerSource;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Sharding;
using Terrane.Mosaic.Updating;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Workers;

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
    private readonly UnitSelection _units;
    private readonly BuildUpdate? _update;
    private readonly Func<MosaicPlan, RootStore, Func<UnitResult>, IUnitWorker<Unit, UnitResult>>? _instead;

    private BuildJob(
        MosaicPlan plan, GroupChoice groups, IProgressSink sink, RunReport report, MemoryShares shares, WorkDirectory work, Ledger ledger, IReadOnlyList<string>? worker, BuildUpdate? update,
        Func<MosaicPlan, RootStore, Func<UnitResult>, IUnitWorker<Unit, UnitResult>>? instead)
    {
        (_plan, _options, _sink, _report, _shares, _work, _ledger, _worker, _update, _instead) = (plan, plan.Options, sink, report, shares, work, ledger, worker, update, instead);
        _units = new UnitSelection(plan, StartedGroups.Of(ledger, groups, isStarted: File.Exists(UnitRun.AttemptsIn(work)), sink), share: null);
    }

    private string BlocksFile => _work.Combine("intermediates.sqlite");

    /// <summary>In the ledger: what an update goes on from.</summary>
    private const string UpdateKey = "update";

    private string StateFilePath => PreviousBuild.StatePathOf(_options);

    /// <summary>True when this run, or the one that it finishes, keeps something for the next update.</summary>
    private bool KeepsState => _ledger.GetState(UpdateKey) is not null;

    /// <summary>Runs to the end, or to where a kill or an error stops it.</summary>
    /// <param name="worker">Program and arguments of a process that builds units of this job apart (<see cref="IsolatedWorker"/>); null where there is none.</param>
    /// <param name="instead">Makes, on each thread, what builds units (into results that it asks for and resets) in place of the plan's pixels and encoder: to see what all else costs (bench/scale.sh).</param>
    /// <exception cref="TerraneException">The user can mend it; what was done so far is kept.</exception>
    public static BuildSummary Run(
        BuildOptions options, IProgressSink sink, MemorySampler memory, CancellationToken ct, IReadOnlyList<string>? worker = null,
        Func<MosaicPlan, RootStore, Func<UnitResult>, IUnitWorker<Unit, UnitResult>>? instead = null)
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
                var job = new BuildJob(plan, groups, sink, report, shares, work, ledger, worker, update, instead);
                summary = job.Run(memory, ct);
            }
            if (summary is null) File.Delete(PublishedOutput.PartialPath(PreviousBuild.StatePathOf(options)));
            work.Remove();
            return summary ?? throw FinishStep.Nothing(report, options);
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

    /// <summary>Null when there turned out to be no tile at all.</summary>
    private BuildSummary? Run(MemorySampler memory, CancellationToken ct)
    {
        if (_ledger.Phase == JobPhase.Building)
        {
            if (_options.PerSource) StoreSources(ct);
            new UnitRun(_plan, _units, _sink, _report, _shares, _work, _work.Path, _ledger, at => PartSpools.Open(_work.Path, _options.Split, at), _worker)
            {
                Update = _update,
                Intermediates = _options.PerSource ? BlocksFile : null,
                Instead = _instead,
            }.Run(ct);
            _ledger.SetPhase(JobPhase.Packing);
        }
        // What the tiles were made from gives way to the archive.
        if (_options.KeepIntermediates && File.Exists(BlocksFile)) File.Move(BlocksFile, _options.IntermediatesOutput, overwrite: true);
        else File.Delete(BlocksFile);
        return new FinishStep(_plan, _sink, _report, _shares, _work.TemporaryPath, _ledger, BuildOutcome.Of([_ledger]), UnitRun.PicturesIn(_work.Path))
        {
            Pieces = [new SpoolPiece(_work.Path, _ledger.PositionJson)],
            BesideOutputs = KeepsState ? [StateFilePath] : [],
        }.Run(memory, ct);
    }

    private void StoreSources(CancellationToken ct)
    {
        using BlockFile blocks = BlockFile.Open(BlocksFile);
        IEnumerable<string> failures = SourceByTurns.Store(_plan, _shares, blocks, _sink, _report, ct);
        foreach (JsonNode? before in JsonNode.Parse(_ledger.GetState("failures") ?? "[]")!.AsArray()) failures = failures.Append(before!.GetValue<string>());
        _ledger.SetState("failures", new JsonArray([.. failures.Distinct().Order(StringComparer.Ordinal).Select(f => JsonValue.Create(f))]).ToJsonString());
        blocks.Finish();
    }
}
