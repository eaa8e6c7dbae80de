using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.PerSource;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Sharding;
using Terrane.Mosaic.Updating;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Building;

/// <summary>Makes the units that one ledger counts, on threads or in child processes, and appends them in order.</summary>
/// <param name="units">Which.</param>
/// <param name="work">Held by this process; children and attempts are kept track of in it.</param>
/// <param name="folder">Of roots and pictures.</param>
/// <param name="spools">Opens them where a position of the ledger says.</param>
/// <param name="worker">Program and arguments of a process that builds units apart; null where there is none.</param>
internal sealed class UnitRun(
    MosaicPlan plan, UnitSelection units, IProgressSink sink, RunReport report, MemoryShares shares, WorkDirectory work, string folder, Ledger ledger,
    Func<string?, IUnitSpools> spools, IReadOnlyList<string>? worker)
{
    private readonly BuildOptions _options = plan.Options;
    private readonly Lock _ledgerGate = new(); // children's ends are put on record by the threads that speak with them
    private readonly string _pictures = PicturesIn(folder), _attempts = AttemptsIn(work);

    /// <summary>What is kept of an archive from before; null without.</summary>
    public BuildUpdate? Update { get; init; }

    /// <summary>Pixels of the sources that were read by turns; null where they are read as they are needed.</summary>
    public string? Intermediates { get; init; }

    /// <summary>Makes, on each thread, what builds units in place of the plan's pixels and encoder; null without.</summary>
    public Func<MosaicPlan, RootStore, Func<UnitResult>, IUnitWorker<Unit, UnitResult>>? Instead { get; init; }

    /// <summary>Folders of roots that other processes have left to this run.</summary>
    public IReadOnlyList<string> InheritedRoots { get; init; } = [];

    /// <summary>Name of the folder of roots.</summary>
    public const string RootFolder = "roots";

    /// <summary>Where canvases for the report's pictures are kept.</summary>
    public static string PicturesIn(string folder) => Path.Combine(folder, "pictures");

    /// <summary>There from when the first unit is begun.</summary>
    public static string AttemptsIn(WorkDirectory work) => work.Combine("attempts");

    /// <summary>Goes on where the ledger says, to the last unit. What was made is durable when it returns or throws.</summary>
    public void Run(CancellationToken ct)
    {
        var roots = new RootStore(Path.Combine(folder, RootFolder), inherited: InheritedRoots);
        var failures = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        if (Update is null) File.Delete(PublishedOutput.PartialPath(PreviousBuild.StatePathOf(_options))); // of an update that was given up
        using StateFile? state = Update is null ? null : StateFile.OpenAt(PublishedOutput.PartialPath(PreviousBuild.StatePathOf(_options)), ledger.NextSequence);
        using var appender = new UnitAppender(ledger, roots, spools(ledger.PositionJson), state);
        var spare = new ConcurrentBag<UnitResult>();
        using ProgressStage stage = report.Begin(sink, "build", "tiles", units.ExpectedTiles(ct));
        long next = ledger.NextSequence;
        if (next > 0)
        {
            roots.Resume(units.Units().TakeWhile(u => u.Sequence < next).Select(u => u.Root));
            stage.Skip(BuildTotals.Of(ledger.Units()).Tiles);
            sink.Write(MessageLevel.Info, $"Going on after unit {next} of {units.Most(ct)}.");
        }
        string? before = ledger.GetState("failures");
        foreach (JsonNode? failure in JsonNode.Parse(before ?? "[]")!.AsArray()) failures.TryAdd(failure!.GetValue<string>(), true);
        int recorded = failures.Count;
        CrashRecord crashes = CrashRecord.Load(ledger);
        if (crashes.Suspect(AttemptSlots.Read(_attempts).Where(u => u >= next))) crashes.Save(ledger);
        try
        {
            if (_options.Isolation.Isolate)
            {
                AttemptSlots.Clear(_attempts);
                using IsolatedPool pool = Pool(IsolationShares.Of(_options, Environment.ProcessorCount, plan.Demand), roots, crashes, Failed);
                int children = pool.Shares.Children;
                sink.Write(MessageLevel.Info, $"{children} child {(children == 1 ? "process" : "processes")} of {pool.Shares.Child}.");
                foreach (byte floor in units.Groups)
                {
                    // Children end with their group and give back all that they hold.
                    OrderedWorkers.Run(_ => units.Units().SkipWhile(u => u.Sequence < next).TakeWhile(u => u.Root.Z >= floor),
                        children, inFlight: 2 * children, _ => Worker(pool.CreateWorker(NewResult), roots, NewResult), Finish, ct);
                    appender.Commit();
                    next = ledger.NextSequence;
                    roots.Settle(floor);
                }
            }
            else if (_options.PerSource)
            {
                using BlockFile blocks = BlockFile.Open(Intermediates!);
                using var attempts = new AttemptSlots(_attempts, shares.Workers);
                OrderedWorkers.Run<Unit, UnitResult>(
                    _ => units.Units().SkipWhile(u => u.Sequence < next), shares.Workers, inFlight: 2 * shares.Workers,
                    number => new SealingWorker(new UnitWorker(plan, new StoredPixels(blocks), roots, _pictures, spare, attempts, number)), Finish, ct);
                blocks.Finish();
            }
            else
            {
                if (worker is not null && crashes.LastIsolated(next) >= next) next = BuildApart(next, roots, crashes, Failed, Finish, ct);
                var guard = crashes.Files.Count == 0 ? null : new ExcludedFiles(crashes.Files);
                using var cache = new ChunkCache(shares.ChunkCache, openFiles: 8 * shares.Workers, failure => Failed(failure.Message), guard);
                var sampler = new LayerSampler(cache);
                using var attempts = new AttemptSlots(_attempts, shares.Workers);
                OrderedWorkers.Run(
                    _ => units.Units().SkipWhile(u => u.Sequence < next),
                    shares.Workers,
                    inFlight: 2 * shares.Workers,
                    number => Worker(
                        Instead?.Invoke(plan, roots, NewResult) ?? new UnitWorker(plan, sampler, shares.SamplerScratch, roots, _pictures, spare, attempts, number), roots, NewResult),
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
        if (state is not null) PreviousBuild.Describe(state, plan, Update!.Keys);
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
                ledger.SetState("failures", new JsonArray([.. failures.Keys.Order(StringComparer.Ordinal).Select(f => JsonValue.Create(f))]).ToJsonString());
            }
            appender.Append(unit, result);
        }
    }

    private SealingWorker Worker(IUnitWorker<Unit, UnitResult> worker, RootStore roots, Func<UnitResult> newResult) => new(Updating(worker, roots, newResult));

    private IUnitWorker<Unit, UnitResult> Updating(IUnitWorker<Unit, UnitResult> worker, RootStore roots, Func<UnitResult> newResult) =>
        Update is null ? worker : new UpdatingWorker(worker, new UnitUpdate(plan, Update, roots, _pictures), newResult);

    /// <summary>Builds the units up to the last suspect one in a child process; this process holds no tile meanwhile. Returns the first that is left.</summary>
    private long BuildApart(long next, RootStore roots, CrashRecord crashes, Action<string> unreadable, Action<Unit, UnitResult> finish, CancellationToken ct)
    {
        sink.Write(MessageLevel.Info, "The run before ended at work on some tiles; these are made in a process of their own.");
        using IsolatedPool pool = Pool(IsolationShares.ForSuspects(_options, plan.Demand), roots, crashes, unreadable);
        using IUnitWorker<Unit, UnitResult> worker = Updating(pool.CreateWorker(() => new UnitResult()), roots, () => new UnitResult());
        foreach (Unit unit in units.Units().SkipWhile(u => u.Sequence < next))
        {
            if (unit.Sequence > crashes.LastIsolated(next)) break;
            finish(unit, worker.Work(unit, ct));
            next = unit.Sequence + 1;
        }
        return next;
    }

    private IsolatedPool Pool(IsolationShares shares, RootStore roots, CrashRecord crashes, Action<string> unreadable) =>
        new(plan, worker ?? throw new InvalidOperationException("There is no program to build units apart."), shares, work, roots, crashes, ledger, _ledgerGate, sink, units, _pictures, unreadable);
}
