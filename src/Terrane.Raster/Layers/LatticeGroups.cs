using Terrane.Core;

namespace Terrane.Raster.Layers;

/// <summary>Sorts files into groups that share CRS and lattice, without comparing each with all others.</summary>
internal sealed class LatticeGroups
{
    private const int Phases = 64;       // bins per cell of the position of a file's corner within the lattice
    private const double StepBin = 1e-5; // relative: wider than any difference that Grid.OffsetOf lets pass in a file of 200 cells

    private readonly Dictionary<(string Crs, long Col, long Row), List<StepClass>> _classes = [];
    private readonly List<Group> _groups = [];

    /// <summary>Files of one lattice. The first one is its anchor.</summary>
    internal sealed class Group(RasterFile anchor)
    {
        internal RasterFile Anchor { get; } = anchor;
        internal List<(RasterFile File, long Col, long Row)> Members { get; } = [];
    }

    private sealed class StepClass(AffineTransform steps)
    {
        internal AffineTransform Steps { get; } = steps;
        internal AffineTransform Inverse { get; } = (steps with { X0 = 0, Y0 = 0 }).Invert();
        internal Dictionary<(int, int), List<Group>> ByPhase { get; } = [];
    }

    internal IReadOnlyList<Group> Groups => _groups;

    internal void Add(RasterFile file)
    {
        AffineTransform t = file.Grid.Transform;
        (long col, long row) = ((long)Math.Round(Math.Log(t.ColumnStep) / StepBin), (long)Math.Round(Math.Log(t.RowStep) / StepBin));
        for (long c = col - 1; c <= col + 1; c++)
            for (long r = row - 1; r <= row + 1; r++)
                foreach (StepClass steps in _classes.GetValueOrDefault((file.Grid.Crs, c, r)) ?? [])
                    if (TryJoin(file, steps)) return;
        var group = new Group(file);
        group.Members.Add((file, 0, 0));
        _groups.Add(group);
        if (!_classes.TryGetValue((file.Grid.Crs, col, row), out List<StepClass>? classes)) _classes[(file.Grid.Crs, col, row)] = classes = [];
        StepClass? own = classes.Find(k => SameSteps(k.Steps, t));
        if (own is null) classes.Add(own = new StepClass(t));
        (int x, int y) = Phase(own, t);
        if (!own.ByPhase.TryGetValue((x, y), out List<Group>? groups)) own.ByPhase[(x, y)] = groups = [];
        groups.Add(group);
    }

    private static bool TryJoin(RasterFile file, StepClass steps)
    {
        (int x, int y) = Phase(steps, file.Grid.Transform);
        for (int dx = -1; dx <= 1; dx++)
        {
            for (int dy = -1; dy <= 1; dy++)
            {
                foreach (Group group in steps.ByPhase.GetValueOrDefault(((x + dx + Phases) % Phases, (y + dy + Phases) % Phases)) ?? [])
                {
                    if (group.Anchor.Grid.OffsetOf(file.Grid) is not var (col, row)) continue;
                    group.Members.Add((file, col, row));
                    return true;
                }
            }
        }
        return false;
    }

    private static (int, int) Phase(StepClass steps, AffineTransform t)
    {
        (double col, double row) = steps.Inverse.Apply(t.X0, t.Y0);
        return ((int)((col - Math.Floor(col)) * Phases) % Phases, (int)((row - Math.Floor(row)) * Phases) % Phases);
    }

    private static bool SameSteps(AffineTransform a, AffineTransform b) =>
        a.XCol == b.XCol && a.XRow == b.XRow && a.YCol == b.YCol && a.YRow == b.YRow;
}
