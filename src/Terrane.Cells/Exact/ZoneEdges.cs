using Terrane.Cells.Grids;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Exact;

/// <summary>The sides of all polygons of a zone, in grid coordinates, and the box of each polygon in cells. Immutable.</summary>
/// <remarks>On a geographic grid every copy of a polygon, 360° apart, that meets the grid is a part of its own.</remarks>
internal sealed class ZoneEdges
{
    private readonly Edge[] _edges;
    private readonly PartBox[] _boxes;

    public ZoneEdges(CellGrid grid, Zone zone)
    {
        Grid = grid;
        var edges = new List<Edge>();
        var boxes = new List<PartBox>();
        foreach (Polygon part in zone.Parts)
        {
            foreach (int turn in Copies(grid, part))
            {
                int first = edges.Count;
                for (int r = 0; r < part.Rings.Count; r++) Add(part.Rings[r], turn, boxes.Count, r > 0, edges);
                boxes.Add(PartBox.Of(grid, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(edges)[first..]));
            }
        }
        (_edges, _boxes) = ([.. edges], [.. boxes]);
    }

    public CellGrid Grid { get; }

    public ReadOnlySpan<Edge> Edges => _edges;

    public ReadOnlySpan<PartBox> Boxes => _boxes;

    /// <summary>Rows that some polygon may meet.</summary>
    public (int First, int End) Rows
    {
        get
        {
            (int first, int end) = (Grid.Rows, 0);
            foreach (PartBox box in _boxes)
            {
                if (box.IsEmpty) continue;
                (first, end) = (Math.Min(first, box.FirstRow), Math.Max(end, box.EndRow));
            }
            return first < end ? (first, end) : (0, 0);
        }
    }

    private static IEnumerable<int> Copies(CellGrid grid, Polygon part)
    {
        if (!grid.IsGeographic) return [0];
        (double min, double max) = part.Exterior.XRange();
        int first = (int)Math.Floor((grid.West - max) / 360), last = (int)Math.Ceiling((grid.East - min) / 360);
        return Enumerable.Range(first, last - first + 1).Where(turn => max + (360.0 * turn) >= grid.West && min + (360.0 * turn) <= grid.East);
    }

    private static void Add(PolygonRing ring, int turn, int part, bool isHole, List<Edge> edges)
    {
        bool insideIsLeft = ring.IsCounterClockwise != isHole;
        int previous = ring.Count - 1;
        for (int i = 0; i < ring.Count; previous = i++)
        {
            double x0 = PolygonRing.Place(ring.X[previous], Wraps(previous)), x1 = PolygonRing.Place(ring.X[i], Wraps(i));
            if (x0 != x1 || ring.Y[previous] != ring.Y[i]) edges.Add(Edge.Of(x0, ring.Y[previous], x1, ring.Y[i], part, isHole, insideIsLeft));
        }

        int Wraps(int i) => (ring.Wraps?[i] ?? 0) + turn;
    }
}
