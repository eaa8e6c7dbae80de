using Terrane.Core;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Layers;

/// <summary>A packed R-tree over rectangles: which of a million files meet a window, in microseconds. Immutable, thread-safe.</summary>
public sealed class RectangleIndex
{
    private const int Fanout = 16;

    private readonly SpillList<int> _order;     // position in the lowest level -> number of the rectangle
    private readonly SpillList<Box>[] _levels;  // lowest first; a box of level n + 1 holds Fanout boxes of level n

    private readonly record struct Box(double West, double South, double East, double North)
    {
        internal static Box Of(Bounds b) => new(b.West, b.South, b.East, b.North);

        internal Box Union(Box b) => new(Math.Min(West, b.West), Math.Min(South, b.South), Math.Max(East, b.East), Math.Max(North, b.North));

        internal bool Overlaps(Bounds b) => West < b.East && b.West < East && South < b.North && b.South < North;
    }

    /// <param name="rectangles">Numbered by their position.</param>
    public RectangleIndex(IReadOnlyList<Bounds> rectangles) : this(rectangles, new SpillStore()) { }

    /// <param name="rectangles">Numbered by their position.</param>
    /// <param name="store">Holds the tree.</param>
    internal RectangleIndex(IReadOnlyList<Bounds> rectangles, SpillStore store)
    {
        int count = rectangles.Count;
        var order = new int[count];
        var keys = new ulong[count];
        if (count > 0)
        {
            Extent = rectangles.Aggregate((a, b) => a.Union(b));
            Bounds all = Extent.Value;
            int i = 0;
            foreach (Bounds r in rectangles)
            {
                order[i] = i;
                keys[i++] = HilbertCurve.Index(16, Cell((r.West + r.East) / 2, all.West, all.Width), Cell((r.South + r.North) / 2, all.South, all.Height));
            }
        }
        Array.Sort(keys, order);
        _order = new SpillList<int>(store);
        _order.AddRange(order);
        _order.Seal();
        var levels = new List<SpillList<Box>> { new(store) };
        foreach (int i in order) levels[0].Add(Box.Of(rectangles[i]));
        levels[0].Seal();
        while (levels[^1].Count > Fanout)
        {
            var above = new SpillList<Box>(store);
            foreach (Box[] boxes in levels[^1].Chunk(Fanout)) above.Add(boxes.Aggregate((a, b) => a.Union(b)));
            levels.Add(above.Seal());
        }
        _levels = [.. levels];
    }

    /// <summary>The rectangle around all; null when there are none.</summary>
    public Bounds? Extent { get; }

    /// <summary>Numbers of the rectangles that share an area with <paramref name="bounds"/>, ascending.</summary>
    public List<int> Find(Bounds bounds)
    {
        var found = new List<int>();
        int most = int.MaxValue;
        Search(_levels.Length - 1, 0, _levels[^1].Count, bounds, (at, _) => found.Add(_order[at]), ref most);
        found.Sort();
        return found;
    }

    /// <summary>True when any rectangle shares an area with <paramref name="bounds"/>.</summary>
    public bool Any(Bounds bounds)
    {
        int most = 0;
        return !Search(_levels.Length - 1, 0, _levels[^1].Count, bounds, null, ref most);
    }

    /// <summary>Finds as <see cref="Find"/> does, in any order, but gives up when there are more than <paramref name="most"/>.</summary>
    /// <param name="found">The rectangles themselves are added to it; of no use when there are too many.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryFind(Bounds bounds, int most, List<Bounds> found) => Search(_levels.Length - 1, 0, _levels[^1].Count, bounds, (_, box) => found.Add(new Bounds(box.West, box.South, box.East, box.North)), ref most);

    // False as soon as more than the most are found.
    private bool Search(int level, int start, int end, Bounds bounds, Action<int, Box>? found, ref int most)
    {
        Span<Box> boxes = stackalloc Box[Fanout];
        boxes = boxes[..(end - start)];
        _levels[level].CopyTo(start, boxes);
        for (int i = 0; i < boxes.Length; i++)
        {
            if (!boxes[i].Overlaps(bounds)) continue;
            int at = start + i;
            if (level > 0)
            {
                if (!Search(level - 1, at * Fanout, Math.Min((at + 1) * Fanout, _levels[level - 1].Count), bounds, found, ref most)) return false;
            }
            else if (most-- == 0) return false;
            else found!(at, boxes[i]);
        }
        return true;
    }

    private static uint Cell(double value, double start, double length) => length > 0 ? (uint)Math.Clamp((value - start) / length * 65535, 0, 65535) : 0;
}
