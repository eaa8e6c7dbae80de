using Terrane.Core;

namespace Terrane.Raster.Layers;

/// <summary>A packed R-tree over rectangles: which of 75 000 files meet a window, in microseconds. Immutable, thread-safe.</summary>
public sealed class RectangleIndex
{
    private const int Fanout = 16;

    private readonly int[] _order;              // position in the lowest level -> number of the rectangle
    private readonly Box[][] _levels;           // lowest first; a box of level n + 1 holds Fanout boxes of level n

    private readonly record struct Box(double West, double South, double East, double North)
    {
        internal bool Overlaps(Bounds b) => West < b.East && b.West < East && South < b.North && b.South < North;
    }

    /// <param name="rectangles">Numbered by their position.</param>
    public RectangleIndex(IReadOnlyList<Bounds> rectangles)
    {
        _order = [.. Enumerable.Range(0, rectangles.Count)];
        var keys = new ulong[rectangles.Count];
        if (rectangles.Count > 0)
        {
            Bounds all = rectangles.Aggregate((a, b) => a.Union(b));
            for (int i = 0; i < keys.Length; i++)
            {
                Bounds r = rectangles[i];
                keys[i] = HilbertCurve.Index(16, Cell((r.West + r.East) / 2, all.West, all.Width), Cell((r.South + r.North) / 2, all.South, all.Height));
            }
        }
        Array.Sort(keys, _order);
        var levels = new List<Box[]> { Array.ConvertAll(_order, i => new Box(rectangles[i].West, rectangles[i].South, rectangles[i].East, rectangles[i].North)) };
        while (levels[^1].Length > Fanout) levels.Add([.. levels[^1].Chunk(Fanout).Select(Enclose)]);
        _levels = [.. levels];
    }

    /// <summary>Numbers of the rectangles that share an area with <paramref name="bounds"/>, ascending.</summary>
    public List<int> Find(Bounds bounds)
    {
        var found = new List<int>();
        Search(_levels.Length - 1, 0, _levels[^1].Length, bounds, found);
        found.Sort();
        return found;
    }

    /// <summary>True when any rectangle shares an area with <paramref name="bounds"/>.</summary>
    public bool Any(Bounds bounds) => Search(_levels.Length - 1, 0, _levels[^1].Length, bounds, null);

    private bool Search(int level, int start, int end, Bounds bounds, List<int>? found)
    {
        bool any = false;
        for (int i = start; i < end; i++)
        {
            if (!_levels[level][i].Overlaps(bounds)) continue;
            if (level > 0) any |= Search(level - 1, i * Fanout, Math.Min((i + 1) * Fanout, _levels[level - 1].Length), bounds, found);
            else
            {
                any = true;
                found?.Add(_order[i]);
            }
            if (any && found is null) return true;
        }
        return any;
    }

    private static Box Enclose(Box[] boxes) => new(boxes.Min(b => b.West), boxes.Min(b => b.South), boxes.Max(b => b.East), boxes.Max(b => b.North));

    private static uint Cell(double value, double start, double length) => length > 0 ? (uint)Math.Clamp((value - start) / length * 65535, 0, 65535) : 0;
}
