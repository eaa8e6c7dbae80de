using Terrane.Core;

namespace Terrane.Raster.Layers;

/// <summary>Sorts files into groups that share CRS and lattice, without comparing each with all others.</summary>
internal sealed class LatticeGroups
{
    private const int Phases = 64;       // bins per cell of the position of a file's corner within the lattice
    private const double StepBin = 1e-5; // relative: wider than any difference that Grid.OffsetOf lets pass in a file of 200 cells

    private readonly Dictionary<(string Crs, long Col, long Row), List<StepClass>> _classes = [];
    private readonly List<Group> _groups = [];

    /// <summary>Files of one lattice, by the numbers that they were given. The first one's grid is its anchor.</summary>
    internal sealed class Group(Grid anchor)
    {
        private const int PerPart = 4096;

        private readonly List<List<(int File, long Col, long Row)>> _parts = []; // so that growing copies nothing

        internal Grid Anchor { get; } = anchor;

        /// <summary>In the order in which they were added; cells are counted from the anchor's first.</summary>
        internal IEnumerable<(int File, long Col, long Row)> Members => _parts.SelectMany(part => part);

        internal int Count { get; private set; }

        internal long Col { get; private set; } = long.MaxValue;
        internal long Row { get; private set; } = long.MaxValue;
        internal long ColEnd { get; private set; } = long.MinValue;
        internal long RowEnd { get; private set; } = long.MinValue;

        internal void Add(int file, Grid grid, long col, long row)
        {
            if (Count++ % PerPart == 0) _parts.Add([]);
            _parts[^1].Add((file, col, row));
            (Col, Row) = (Math.Min(Col, col), Math.Min(Row, row));
            (ColEnd, RowEnd) = (Math.Max(ColEnd, col + grid.Width), Math.Max(RowEnd, row + grid.Height));
        }
    }

    private sealed class StepClass(AffineTransform steps)
    {
        internal AffineTransform Steps { get; } = steps;
        internal AffineTransform Inverse { get; } = (steps with { X0 = 0, Y0 = 0 }).Invert();
        internal Dictionary<(int, int), List<Group>> ByPhase { get; } = [];
    }

    internal IReadOnlyList<Group> Groups => _groups;

    /// <param name="file">Its number.</param>
    /// <param name="grid">Its cells.</param>
    internal void Add(int file, Grid grid)
    {
        AffineTransform t = grid.Transform;
        (long col, long row) = ((long)Math.Round(Math.Log(t.ColumnStep) / StepBin), (long)Math.Round(Math.Log(t.RowStep) / StepBin));
        for (long c = col - 1; c <= col + 1; c++)
            for (long r = row - 1; r <= row + 1; r++)
                foreach (StepClass steps in _classes.GetValueOrDefault((grid.Crs, c, r)) ?? [])
                    if (TryJoin(file, grid, steps)) return;
        var group = new Group(grid);
        group.Add(file, grid, 0, 0);
        _groups.Add(group);
        if (!_classes.TryGetValue((grid.Crs, col, row), out List<StepClass>? classes)) _classes[(grid.Crs, col, row)] = classes = [];
        StepClass? own = classes.Find(k => SameSteps(k.Steps, t));
        if (own is null) classes.Add(own = new StepClass(t));
        (int x, int y) = Phase(own, t);
        if (!own.ByPhase.TryGetValue((x, y), out List<Group>? groups)) own.ByPhase[(x, y)] = groups = [];
        groups.Add(group);
    }

    private static bool TryJoin(int file, Grid grid, StepClass steps)
    {
        (int x, int y) = Phase(steps, grid.Transform);
        for (int dx = -1; dx <= 1; dx++)
        {
            for (int dy = -1; dy <= 1; dy++)
            {
                foreach (Group group in steps.ByPhase.GetValueOrDefault(((x + dx + Phases) % Phases, (y + dy + Phases) % Phases)) ?? [])
                {
                    if (group.Anchor.OffsetOf(grid) is not var (col, row)) continue;
                    group.Add(file, grid, col, row);
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
