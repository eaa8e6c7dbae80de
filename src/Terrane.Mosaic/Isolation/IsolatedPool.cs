using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Sharding;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Mosaic.Isolation;

/// <summary>What the child processes of a run share in their parent: the watchdog, how many may be at work, and what has gone wrong so far.</summary>
internal sealed class IsolatedPool : IDisposable
{
    private const int MostNamed = 5;

    private readonly MosaicPlan _plan;
    private readonly IReadOnlyList<string> _command;
    private readonly WorkDirectory _work;
    private readonly CrashRecord _record;
    private readonly Ledger _ledger;
    private readonly Lock _ledgerGate;
    private readonly IProgressSink _sink;
    private readonly List<IsolatedUnitWorker> _workers = [];
    private readonly UnitSelection _units;
    private readonly string _pictures;
    private int _started;

    /// <param name="plan">Of the parent; a child makes its own and it must be the same.</param>
    /// <param name="command">Program and arguments of a child.</param>
    /// <param name="shares">How many children, and how much memory each of them has.</param>
    /// <param name="work">Folder of the run.</param>
    /// <param name="roots">Shared with the children through its folder.</param>
    /// <param name="record">Saved to the ledger at every crash, before anything else is tried.</param>
    /// <param name="ledgerGate">Held by whoever uses the ledger or the record.</param>
    /// <param name="units">By which they are numbered.</param>
    /// <param name="pictures">Folder of the report's pictures.</param>
    /// <param name="unreadable">Told of each part of a file that could not be read, from any thread.</param>
    public IsolatedPool(
        MosaicPlan plan, IReadOnlyList<string> command, IsolationShares shares, WorkDirectory work, RootStore roots, CrashRecord record,
        Ledger ledger, Lock ledgerGate, IProgressSink sink, UnitSelection units, string pictures, Action<string> unreadable)
    {
        (_units, _pictures) = (units, pictures);
        (_plan, _command, Shares, _work, Roots, _record, _ledger, _ledgerGate, _sink, Unreadable) = (plan, command, shares, work, roots, record, ledger, ledgerGate, sink, unreadable);
        Gate = new WorkGate(shares.Children);
        Watchdog = new Watchdog(plan.Options.Isolation.Watchdog, work.Path);
    }

    public IsolationShares Shares { get; }

    public RootStore Roots { get; }

    public Action<string> Unreadable { get; }

    public WorkGate Gate { get; }

    public Watchdog Watchdog { get; }

    public MosaicPlan Plan => _plan;

    public string WorkFolder => _work.Path;

    public IsolatedUnitWorker CreateWorker(Func<UnitResult> newResult)
    {
        var worker = new IsolatedUnitWorker(this, newResult);
        lock (_workers) _workers.Add(worker);
        return worker;
    }

    public void Forget(IsolatedUnitWorker worker)
    {
        lock (_workers) _workers.Remove(worker);
    }

    /// <summary>Starts a child on the calling thread.</summary>
    /// <param name="children">That may be at work meanwhile: its share of the memory is one of so many.</param>
    public ChildProcess Start(int children)
    {
        string[] excluded;
        lock (_ledgerGate) excluded = [.. _record.Files];
        long memory = children == Shares.Children ? Shares.Child.Bytes : IsolationShares.ChildOf(_plan.Options, children).Bytes;
        var order = new WorkerOrder(_plan.Options, memory, Roots.Folder, Roots.Inherited, _pictures, _units.Floors, _units.Share, excluded);
        string temporary = Path.Combine(_work.TemporaryPath, string.Create(CultureInfo.InvariantCulture, $"worker-{Interlocked.Increment(ref _started)}"));
        var child = new ChildProcess(_command, order, temporary);
        Watchdog.Add(child);
        return child;
    }

    /// <summary>Ends the children that wait for a unit: their memory is for one that is tried again.</summary>
    public void EndIdle()
    {
        lock (_workers)
            foreach (IsolatedUnitWorker worker in _workers) worker.EndIfIdle();
    }

    public bool IsLost(Unit unit)
    {
        lock (_ledgerGate) return _record.Lost.Contains(unit.Sequence);
    }

    /// <summary>Puts a child's end on record and decides what becomes of its unit.</summary>
    /// <param name="file">That was being read; empty when none was.</param>
    /// <param name="ending">"signal 11".</param>
    /// <param name="limit">For which the watchdog ended it; null when it ended otherwise.</param>
    public void Judge(Unit unit, string file, string ending, ChildLimit? limit)
    {
        string during = file.Length == 0 || limit is not null ? "" : $" while it read '{file}'";
        string what = limit is null ? $"A worker process ended by {ending} at tile {unit.Root}{during}" : $"The watchdog ended a worker process at tile {unit.Root}: {limit.Text}";
        CrashVerdict verdict = CrashVerdict.TryAgain;
        if (limit is null or { IsOfUnit: true })
        {
            lock (_ledgerGate)
            {
                // Where a limit was exceeded, the file at hand says nothing.
                verdict = _record.Count(unit.Sequence, limit is null ? file : "");
                if (verdict == CrashVerdict.GiveUpFile) _record.Errors.Add(["raster.crash", $"Reading '{file}' has ended the program {CrashRecord.MostCrashes} times ({ending}); it is read no more, and its area is void from there on."]);
                else if (verdict == CrashVerdict.GiveUpUnit) _record.Errors.Add(limit is null ? ["unit.crash", Lament(unit, "has ended the program", ending)] : ["unit.limit", Lament(unit, "has exceeded a limit or ended the program", limit.Text)]);
                _record.Save(_ledger);
            }
        }
        _sink.Write(MessageLevel.Info, $"{what}; {(verdict == CrashVerdict.TryAgain ? "trying again" : "giving it up")}.");
    }

    public void Say(string text) => _sink.Write(MessageLevel.Warning, text);

    public void Dispose() => Watchdog.Dispose();

    private string Lament(Unit unit, string deed, string ending)
    {
        Bounds place = WebMercator.TileBounds(unit.Root);
        string[] files = [.. _plan.Sources.SelectMany(s => s.Layers).SelectMany(l => l.FilesMeeting(place)).Select(f => f.Container.ShownPath).Distinct()];
        string more = files.Length > MostNamed ? $" and {files.Length - MostNamed} more" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Unit {unit.Sequence}, tile {unit.Root} and the tiles below it to zoom {unit.DeepestZoom}, {deed} {CrashRecord.MostCrashes} times ({ending}) and is left out. Files there: {string.Join(", ", files.Take(MostNamed))}{more}.");
    }
}
