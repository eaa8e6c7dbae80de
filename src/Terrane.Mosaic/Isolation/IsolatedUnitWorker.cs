using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Runtime;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Isolation;

/// <summary>Has units built by a child process of its own, which takes one after the other and is started anew after it ended. One per thread.</summary>
/// <param name="pool">What it shares with the others.</param>
/// <param name="newResult">A result to fill, new or used.</param>
internal sealed class IsolatedUnitWorker(IsolatedPool pool, Func<UnitResult> newResult) : IUnitWorker<Unit, UnitResult>
{
    public const string CannotStart = "worker.start";

    /// <summary>A child that ends before it is told its unit says nothing of the unit; so many in a row say that none will come up.</summary>
    private const int MostFailedStarts = 5;

    private readonly Lock _gate = new();
    private int _failedStarts;
    private ChildProcess? _child;
    private bool _isBusy;

    /// <summary>Builds a unit, or leaves it out after three crashes or limits exceeded.</summary>
    /// <exception cref="TerraneException">The child met something that the user can mend, or the disk is full.</exception>
    public UnitResult Work(Unit unit, CancellationToken ct)
    {
        UnitResult result = newResult();
        List<TileId> inputs = Inputs(unit, unit.Node, []);
        foreach (TileId root in inputs) pool.Roots.Await(root, ct);
        for (int failures = 0; ; failures++)
        {
            ct.ThrowIfCancellationRequested();
            if (pool.IsLost(unit))
            {
                LeaveOut(unit, inputs, result);
                return result;
            }
            pool.Watchdog.AwaitDisk(pool.Say, ct);
            if (Try(unit, failures, result, ct))
            {
                if (result.PassedRoot is { } root) pool.Roots.Adopt(root);
                return result;
            }
        }
    }

    /// <summary>Ends the child if it has nothing to do. From any thread.</summary>
    public void EndIfIdle()
    {
        lock (_gate)
            if (!_isBusy) EndChild();
    }

    public void Dispose()
    {
        pool.Forget(this);
        lock (_gate) EndChild();
    }

    /// <summary>False when it did not go well; what became of it is on record then.</summary>
    private bool Try(Unit unit, int failures, UnitResult result, CancellationToken ct)
    {
        if (failures > 0)
        {
            // Those who wait give their memory to a unit that is tried again; those at work do so when they have finished.
            pool.Gate.Announce(failures);
            pool.EndIdle();
        }
        int children = pool.Gate.Enter(failures, ct);
        lock (_gate) _isBusy = true;
        try
        {
            return TryNow(unit, failures, children, result, ct);
        }
        finally
        {
            lock (_gate)
            {
                _isBusy = false;
                // A child that was started when fewer were at work has more memory than it may keep.
                if (failures > 0 || pool.Gate.Limit < pool.Shares.Children) EndChild();
            }
            pool.Gate.Leave(failures);
        }
    }

    private bool TryNow(Unit unit, int failures, int children, UnitResult result, CancellationToken ct)
    {
        if (_child is { HasEnded: true }) lock (_gate) EndChild(); // between two units, which says nothing of this one
        bool isNew = _child is null;
        ChildProcess child = _child ??= pool.Start(children);
        using CancellationTokenRegistration _ = ct.Register(() => child.End());
        string reading = "", line = string.Create(CultureInfo.InvariantCulture, $"{unit.Sequence} {failures}");
        bool isTold = !isNew;
        child.Begin();
        if (isTold) child.Tell(line);
        while (child.Hear() is var (kind, bytes))
        {
            if (kind == FrameKind.Ready)
            {
                if (Encoding.UTF8.GetString(bytes.Span) != pool.Plan.Canonical.Hash)
                    throw RunException.PlanChanged(pool.WorkFolder, ["an input or the job has changed while the run was at work"]);
                child.Begin(); // its start is not the unit's time
                child.Tell(line);
                isTold = true;
                _failedStarts = 0;
            }
            else if (kind == FrameKind.Reading) reading = Encoding.UTF8.GetString(bytes.Span);
            else if (kind == FrameKind.Unreadable) pool.Unreadable(Encoding.UTF8.GetString(bytes.Span));
            else
            {
                child.Rest();
                UnitResultCodec.Read(bytes.Span, result);
                result.Attempts = failures + 1;
                return true;
            }
        }
        ct.ThrowIfCancellationRequested();
        (string ending, ChildLimit? limit) = (child.Ending, child.Exceeded);
        lock (_gate) EndChild();
        if (isTold || limit is { IsDisk: true })
        {
            pool.Judge(unit, reading, ending, limit);
            return false;
        }
        string why = limit?.Text ?? $"it ended by {ending}";
        if (++_failedStarts < MostFailedStarts) pool.Say($"A worker process ended while it started: {why}; starting another.");
        else throw new TerraneException(CannotStart, $"{MostFailedStarts} worker processes in a row ended while they started: {why}.", "Give more --memory or a higher --watchdog-memory, or leave out --isolate.");
        return false;
    }

    private void EndChild()
    {
        if (_child is not { } child) return;
        _child = null;
        pool.Watchdog.Remove(child);
        child.Dispose();
    }

    /// <summary>Roots of the units that this one takes in.</summary>
    private List<TileId> Inputs(Unit unit, TileTree.Node node, List<TileId> inputs)
    {
        foreach ((TileId tile, TileTree.Node? child) in pool.Plan.Tree.Children(node))
        {
            if (child is null) continue;
            if (tile.Z > unit.DeepestZoom) inputs.Add(tile);
            else Inputs(unit, child, inputs);
        }
        return inputs;
    }

    /// <summary>As if the sources were void there: no tile, and a void root for the unit above.</summary>
    private void LeaveOut(Unit unit, List<TileId> inputs, UnitResult result)
    {
        result.Reset();
        result.ConsumedRoots.AddRange(inputs);
        if (unit.Root.Z <= pool.Plan.Options.CanvasMinZoom) return;
        var canvas = new Canvas();
        canvas.Clear(pool.Plan.Options.Void.Value);
        pool.Roots.Put(HalvedRoot.Of(unit.Root, canvas));
        result.PassedRoot = unit.Root;
    }
}
