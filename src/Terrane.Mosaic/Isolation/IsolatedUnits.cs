using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Runtime;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Mosaic.Isolation;

/// <summary>Builds units in a child process, so that a crash there ends only the child. One child at a time, started anew after a crash.</summary>
/// <param name="plan">Of the parent; the child makes its own and it must be the same.</param>
/// <param name="command">Program and arguments of a child.</param>
/// <param name="work">Folder of the run.</param>
/// <param name="roots">Shared with the child through its folder.</param>
/// <param name="record">Saved to the ledger at every crash, before anything else is tried.</param>
/// <param name="unreadable">Told of each part of a file that could not be read.</param>
internal sealed class IsolatedUnits(
    MosaicPlan plan, IReadOnlyList<string> command, WorkDirectory work, RootStore roots, CrashRecord record, Ledger ledger, IProgressSink sink, Action<string> unreadable) : IDisposable
{
    private const int MostNamed = 5;

    /// <summary>What the parent keeps to itself while the child works: its runtime and the plan. The libraries' code is shared.</summary>
    private static readonly long Parent = ByteSize.Mebibytes(48).Bytes;

    private ChildProcess? _child;

    /// <summary>Fills <paramref name="result"/>, or leaves the unit out after three crashes.</summary>
    /// <exception cref="TerraneException">The child met something that the user can mend.</exception>
    public void Build(Unit unit, UnitResult result, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (record.Lost.Contains(unit.Sequence))
            {
                LeaveOut(unit, result);
                return;
            }
            if (Try(unit, result, ct) is not { } crash)
            {
                if (result.PassedRoot is { } root) roots.Adopt(root);
                return;
            }
            Judge(unit, crash.File, crash.Ending);
        }
    }

    public void Dispose()
    {
        _child?.Dispose();
        _child = null;
    }

    /// <summary>Null when it went well, else how the child ended and the file it was reading.</summary>
    private (string Ending, string File)? Try(Unit unit, UnitResult result, CancellationToken ct)
    {
        bool isNew = _child is null;
        ChildProcess child = _child ??= new ChildProcess(command, new WorkerOrder(ChildMemory(), roots.Folder, work.Combine("pictures"), [.. record.Files]));
        using CancellationTokenRegistration _ = ct.Register(child.Kill);
        if (!isNew) child.Tell(Line(unit));
        string reading = "";
        while (child.Hear() is var (kind, bytes))
        {
            if (kind == FrameKind.Ready)
            {
                if (Encoding.UTF8.GetString(bytes) != plan.Canonical.Hash) throw RunException.PlanChanged(work.Path, ["an input or the job has changed while the run was at work"]);
                child.Tell(Line(unit));
            }
            else if (kind == FrameKind.Reading) reading = Encoding.UTF8.GetString(bytes);
            else if (kind == FrameKind.Unreadable) unreadable(Encoding.UTF8.GetString(bytes));
            else
            {
                UnitResultCodec.Read(bytes, result);
                return null;
            }
        }
        ct.ThrowIfCancellationRequested();
        string ending = child.Ending;
        Dispose();
        return (ending, reading);
    }

    private void Judge(Unit unit, string file, string ending)
    {
        CrashVerdict verdict = record.Count(unit.Sequence, file);
        if (verdict == CrashVerdict.GiveUpFile) record.Errors.Add(["raster.crash", $"Reading '{file}' has ended the program {CrashRecord.MostCrashes} times ({ending}); it is read no more, and its area is void from there on."]);
        else if (verdict == CrashVerdict.GiveUpUnit) record.Errors.Add(["unit.crash", Lament(unit, ending)]);
        record.Save(ledger);
        string during = file.Length == 0 ? "" : $" while it read '{file}'";
        sink.Write(MessageLevel.Info, $"A worker process ended by {ending} at tile {unit.Root}{during}; {(verdict == CrashVerdict.TryAgain ? "trying again" : "giving it up")}.");
    }

    private string Lament(Unit unit, string ending)
    {
        Bounds place = WebMercator.TileBounds(unit.Root);
        string[] files = [.. plan.Sources.SelectMany(s => s.Layers).SelectMany(l => l.FilesMeeting(place)).Select(f => f.Container.ShownPath).Distinct()];
        string more = files.Length > MostNamed ? $" and {files.Length - MostNamed} more" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Unit {unit.Sequence}, tile {unit.Root} and the tiles below it to zoom {unit.DeepestZoom}, has ended the program {CrashRecord.MostCrashes} times ({ending}) and is left out. Files there: {string.Join(", ", files.Take(MostNamed))}{more}.");
    }

    /// <summary>As if the sources were void there: no tile, and a void root for the unit above.</summary>
    private void LeaveOut(Unit unit, UnitResult result)
    {
        result.Reset();
        Consume(unit, unit.Node, result);
        if (unit.Root.Z <= plan.Options.CanvasMinZoom) return;
        var canvas = new Canvas();
        canvas.Clear(plan.Options.Void.Value);
        roots.Put(HalvedRoot.Of(unit.Root, canvas));
        result.PassedRoot = unit.Root;
    }

    private void Consume(Unit unit, TileTree.Node node, UnitResult result)
    {
        foreach ((TileId tile, TileTree.Node? child) in plan.Tree.Children(node))
        {
            if (child is null) continue;
            if (tile.Z > unit.DeepestZoom) result.ConsumedRoots.Add(tile);
            else Consume(unit, child, result);
        }
    }

    private long ChildMemory() => Math.Max(plan.Options.Memory.Bytes - Parent, MemoryShares.LeastOf(plan.Options, plan.Demand).Bytes);

    private static string Line(Unit unit) => unit.Sequence.ToString(CultureInfo.InvariantCulture);
}
