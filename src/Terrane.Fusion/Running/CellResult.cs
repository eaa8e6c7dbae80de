using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Canvas;
using Terrane.Fusion.Operators;
using Terrane.Fusion.Providers.Bands;

namespace Terrane.Fusion.Running;

/// <summary>A fused cell. Reused from cell to cell.</summary>
internal sealed class CellResult
{
    private readonly Dictionary<uint, long> _counts = [];
    private long[] _steps = [];
    private float[] _elevation = [], _uncertainty = [], _weight = [];
    private uint[] _id = [], _tid = [];
    private int _count;

    internal Window Window { get; private set; }

    /// <summary>Metres, NaN = void, row-major.</summary>
    internal Span<float> Elevation => _elevation.AsSpan(0, _count);

    internal Span<uint> Id => _id.AsSpan(0, _count);

    /// <summary>Standard uncertainty in metres, NaN = unknown; empty unless the policy wants it.</summary>
    internal Span<float> Uncertainty => Wanted(_uncertainty);

    /// <summary>NaN where void; empty unless the policy wants it.</summary>
    internal Span<float> Weight => Wanted(_weight);

    /// <summary>Type identifiers, as wide as ids; empty unless the policy wants them.</summary>
    internal Span<uint> Tid => Wanted(_tid);

    /// <summary>Pixels that hold the output of an id.</summary>
    internal IReadOnlyDictionary<uint, long> Counts => _counts;

    /// <summary>Pixels for which each step had an elevation.</summary>
    internal IReadOnlyList<long> Steps => _steps;

    /// <summary>Names of its planes, for <see cref="Bytes"/>.</summary>
    internal static IReadOnlyList<string> PlaneNames { get; } = ["elevation", "uncertainty", "weight", "id", "tid"];

    /// <summary>All pixels of a plane; empty when the policy does not want it.</summary>
    internal Span<byte> Bytes(string plane) => plane switch
    {
        "elevation" => MemoryMarshal.AsBytes(Elevation),
        "uncertainty" => MemoryMarshal.AsBytes(Uncertainty),
        "weight" => MemoryMarshal.AsBytes(Weight),
        "id" => MemoryMarshal.AsBytes(Id),
        _ => MemoryMarshal.AsBytes(Tid),
    };

    internal static long BytesFor(FusionPlan plan) =>
        (long)plan.Options.Cell * plan.Options.Cell * (8 + (plan.Policy.Uncertainty ? 4 : 0) + (plan.Policy.Weight ? 4 : 0) + (plan.Policy.Tid ? 4 : 0));

    internal void Begin(Window cell, FusionPlan plan)
    {
        Window = cell;
        _count = (int)cell.Count;
        Size(ref _elevation, plan);
        Size(ref _id, plan);
        if (plan.Policy.Uncertainty) Size(ref _uncertainty, plan);
        if (plan.Policy.Weight) Size(ref _weight, plan);
        if (plan.Policy.Tid) Size(ref _tid, plan);
        _counts.Clear();
        _steps = new long[plan.Steps.Count];
    }

    // As large as any cell at once: cells at the edges of a canvas have all sizes, and arrays of this size are collected late.
    private void Size<T>(ref T[] plane, FusionPlan plan)
    {
        if (plane.Length < _count) plane = new T[Math.Max(_count, (int)Math.Min((long)plan.Options.Cell * plan.Options.Cell, plan.Canvas.Window.Count))];
    }

    private Span<T> Wanted<T>(T[] plane) => plane.Length == 0 ? [] : plane.AsSpan(0, _count);

    /// <summary>Counts the pixels of the cell for which a step had an elevation.</summary>
    internal void Count(int step, Window cell, Window around, ReadOnlySpan<float> over)
    {
        long count = 0;
        for (long row = cell.Row; row < cell.RowEnd; row++)
            count += Valid(over.Slice(((int)(row - around.Row) * around.Width) + (int)(cell.Col - around.Col), cell.Width));
        _steps[step] += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    private static int Valid(ReadOnlySpan<float> values)
    {
        Vector<int> valid = Vector<int>.Zero; // counts downwards
        int i = 0, count = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var some = new Vector<float>(values[i..]);
            valid += Vector.Equals(some, some);
        }
        for (; i < values.Length; i++)
            if (!float.IsNaN(values[i])) count++;
        return count - Vector.Sum(valid);
    }

    internal void Take(Planes planes, FusionPlan plan)
    {
        for (int row = 0, to = 0; row < Window.Height; row++, to += Window.Width)
        {
            int at = planes.At(Window.Col, Window.Row + row);
            planes.Elevation.AsSpan(at, Window.Width).CopyTo(Elevation[to..]);
            ReadOnlySpan<uint> ids = planes.Id.AsSpan(at, Window.Width);
            ids.CopyTo(Id[to..]);
            Count(ids);
            Span<byte> tids = planes.Tid(at, Window.Width);
            Span<uint> tid = Tid;
            for (int i = 0; i < tids.Length; i++) tid[to + i] = ids[i] == 0 ? TypeIdentifiers.Unknown : tids[i];
            if (!plan.Policy.Uncertainty && !plan.Policy.Weight) continue;
            QualityRun quality = planes.Quality(at, Window.Width);
            Span<float> uncertainty = Uncertainty, weight = Weight;
            for (int i = 0; i < Window.Width; i++)
            {
                bool bare = ids[i] == 0;
                if (plan.Policy.Uncertainty) uncertainty[to + i] = bare ? float.NaN : (float)quality.Uncertainty(i);
                if (plan.Policy.Weight) weight[to + i] = bare ? float.NaN : quality.Weight[i];
            }
        }
    }

    /// <summary>Completes a cell whose pixels were read back from where ids have other numbers.</summary>
    /// <param name="ids">Today's number of each.</param>
    /// <param name="steps">As <see cref="Steps"/> were.</param>
    /// <returns>False when an id has no number of today, or there are other steps: then the cell is no use.</returns>
    internal bool TryComplete(IReadOnlyDictionary<uint, uint> ids, IReadOnlyList<long> steps)
    {
        if (steps.Count != _steps.Length) return false;
        for (int i = 0; i < steps.Count; i++) _steps[i] = steps[i];
        bool isRenumbered = ids.Any(pair => pair.Key != pair.Value);
        Count(Id);
        if (_counts.Keys.Any(id => id != 0 && !ids.ContainsKey(id))) return false;
        if (!isRenumbered) return true;
        Span<uint> own = Id;
        for (int i = 0; i < own.Length; i++)
            if (own[i] != 0) own[i] = ids[own[i]];
        _counts.Clear();
        Count(Id);
        return true;
    }

    /// <summary>For the ledger: where the cell lies in the spool, and its counts.</summary>
    internal string Figures(long offset) => new JsonObject
    {
        ["offset"] = offset,
        ["ids"] = new JsonArray([.. _counts.OrderBy(c => c.Key).Select(c => (JsonNode)new JsonArray(c.Key, c.Value))]),
        ["steps"] = new JsonArray([.. _steps.Select(n => JsonValue.Create(n))]),
    }.ToJsonString();

    private void Count(ReadOnlySpan<uint> ids)
    {
        while (!ids.IsEmpty)
        {
            int run = ids.IndexOfAnyExcept(ids[0]);
            if (run < 0) run = ids.Length;
            _counts[ids[0]] = _counts.GetValueOrDefault(ids[0]) + run;
            ids = ids[run..];
        }
    }
}
