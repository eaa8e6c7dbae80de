using System.Numerics;
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

    internal Window Window { get; private set; }

    /// <summary>Metres, NaN = void, row-major.</summary>
    internal float[] Elevation { get; private set; } = [];

    internal uint[] Id { get; private set; } = [];

    /// <summary>Standard uncertainty in metres, NaN = unknown; empty unless the policy wants it.</summary>
    internal float[] Uncertainty { get; private set; } = [];

    /// <summary>NaN where void; empty unless the policy wants it.</summary>
    internal float[] Weight { get; private set; } = [];

    /// <summary>Type identifiers, as wide as ids; empty unless the policy wants them.</summary>
    internal uint[] Tid { get; private set; } = [];

    /// <summary>Pixels that hold the output of an id.</summary>
    internal IReadOnlyDictionary<uint, long> Counts => _counts;

    /// <summary>Pixels for which each step had an elevation.</summary>
    internal IReadOnlyList<long> Steps => _steps;

    /// <summary>All of its pixels, plane by plane, by name.</summary>
    internal IEnumerable<(string Name, Array Pixels)> PlanesByName =>
        new (string, Array)[] { ("elevation", Elevation), ("uncertainty", Uncertainty), ("weight", Weight), ("id", Id), ("tid", Tid) }.Where(plane => plane.Item2.Length > 0);

    internal static long BytesFor(FusionPlan plan) =>
        (long)plan.Options.Cell * plan.Options.Cell * (8 + (plan.Policy.Uncertainty ? 4 : 0) + (plan.Policy.Weight ? 4 : 0) + (plan.Policy.Tid ? 4 : 0));

    internal void Begin(Window cell, FusionPlan plan)
    {
        Window = cell;
        int count = (int)cell.Count;
        if (Elevation.Length != count) (Elevation, Id) = (new float[count], new uint[count]);
        if (plan.Policy.Uncertainty && Uncertainty.Length != count) Uncertainty = new float[count];
        if (plan.Policy.Weight && Weight.Length != count) Weight = new float[count];
        if (plan.Policy.Tid && Tid.Length != count) Tid = new uint[count];
        _counts.Clear();
        _steps = new long[plan.Steps.Count];
    }

    /// <summary>Counts the pixels of the cell for which a step had an elevation.</summary>
    internal void Count(int step, Window cell, Window around, ReadOnlySpan<float> over)
    {
        long count = 0;
        for (long row = cell.Row; row < cell.RowEnd; row++)
            count += Valid(over.Slice(((int)(row - around.Row) * around.Width) + (int)(cell.Col - around.Col), cell.Width));
        _steps[step] += count;
    }

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
            planes.Elevation.AsSpan(at, Window.Width).CopyTo(Elevation.AsSpan(to));
            ReadOnlySpan<uint> ids = planes.Id.AsSpan(at, Window.Width);
            ids.CopyTo(Id.AsSpan(to));
            Count(ids);
            Span<byte> tids = planes.Tid(at, Window.Width);
            for (int i = 0; i < tids.Length; i++) Tid[to + i] = ids[i] == 0 ? TypeIdentifiers.Unknown : tids[i];
            if (!plan.Policy.Uncertainty && !plan.Policy.Weight) continue;
            QualityRun quality = planes.Quality(at, Window.Width);
            for (int i = 0; i < Window.Width; i++)
            {
                bool bare = ids[i] == 0;
                if (plan.Policy.Uncertainty) Uncertainty[to + i] = bare ? float.NaN : (float)quality.Uncertainty(i);
                if (plan.Policy.Weight) Weight[to + i] = bare ? float.NaN : quality.Weight[i];
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
        for (int i = 0; i < Id.Length; i++)
            if (Id[i] != 0) Id[i] = ids[Id[i]];
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
