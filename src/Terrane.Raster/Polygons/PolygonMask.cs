using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;
using Terrane.Runtime.Memory;

namespace Terrane.Raster.Polygons;

/// <summary>The union of polygons in EPSG:3857: which pixels have their centre inside. Immutable and thread-safe.</summary>
/// <remarks>
/// A pixel on a border belongs to the polygon east of it, and decisions are exact: a pixel's answer depends on zoom and pixel alone, and
/// neighbours with one border neither share a pixel nor leave one out. Work goes by the edges at the heights of a window, found in an
/// <see cref="EdgeIndex"/>; a window that no edge enters is answered as a whole.
/// </remarks>
public sealed class PolygonMask
{
    private const double Turn = 2 * WebMercator.HalfExtent;

    /// <summary>A polygon that comes this near to the antimeridian is looked at from the other side too: metres of EPSG:3857.</summary>
    private const double Beyond = Turn / 32;

    /// <summary>Reading these many leaves tens of megabytes behind.</summary>
    private const int ManyEdges = 50_000;

    private readonly EdgeIndex _edges;

    private PolygonMask(IReadOnlyList<PolygonFile> files, List<MaskEdge> edges, List<sbyte> signs, IReadOnlyList<ChosenOperation> operations)
    {
        (Files, Operations, _edges) = (files, operations, new EdgeIndex(edges, signs));
        Shore = new ShoreBand(_edges);
    }

    public IReadOnlyList<PolygonFile> Files { get; }

    /// <summary>The way of each file to EPSG:3857.</summary>
    public IReadOnlyList<ChosenOperation> Operations { get; }

    /// <summary>What lies near the border, inside or outside.</summary>
    public ShoreBand Shore { get; }

    public int Edges => _edges.Count;

    /// <summary>The part of the square of EPSG:3857 around all polygons; from side to side when one lies on the antimeridian. Null when none reaches into it.</summary>
    public Bounds? Extent => _edges.Extent is var (west, south, east, north) && Math.Max(west, -WebMercator.HalfExtent) < Math.Min(east, WebMercator.HalfExtent)
        && Math.Max(south, -WebMercator.HalfExtent) < Math.Min(north, WebMercator.HalfExtent)
        ? new Bounds(Math.Max(west, -WebMercator.HalfExtent), Math.Max(south, -WebMercator.HalfExtent), Math.Min(east, WebMercator.HalfExtent), Math.Min(north, WebMercator.HalfExtent))
        : null;

    /// <summary>Memory that it holds.</summary>
    public long Bytes => _edges.Bytes;

    /// <summary>Reads files into one mask: their union.</summary>
    /// <exception cref="TerraneException">polygons.*, vector.*, crs.*: what cannot be used, and where.</exception>
    public static PolygonMask Open(IEnumerable<PolygonFile> files, bool allowBallpark = false)
    {
        var edges = new List<MaskEdge>();
        var signs = new List<sbyte>();
        var operations = new List<ChosenOperation>();
        PolygonFile[] all = [.. files];
        foreach (PolygonFile file in all)
        {
            (List<Polygon> polygons, Crs crs) = PolygonReader.Read(file);
            GeographicArea area = AreaFinder.Find(crs, BoundsOf(polygons)) ?? throw PolygonException.Area(file.Path, crs.ToString());
            ChosenOperation operation = OperationChooser.Choose(crs, area, allowBallpark);
            operations.Add(operation);
            using var rings = new MercatorRings(operation, crs);
            int before = edges.Count;
            foreach (Polygon polygon in polygons)
            {
                try
                {
                    if (rings.Place(polygon) is { } placed) Add(placed, edges, signs);
                }
                catch (ArgumentOutOfRangeException)
                {
                    throw PolygonException.Area(file.Path, crs.ToString());
                }
            }
            if (edges.Count == before) throw PolygonException.Area(file.Path, crs.ToString());
        }
        var mask = new PolygonMask(all, edges, signs, operations);
        if (mask.Edges > ManyEdges) ProcessMemory.GiveBack(); // a JSON of polygons takes GDAL many times its size
        return mask;
    }

    /// <summary>Which pixels of a window have their centre inside.</summary>
    /// <param name="zoom">At 512 pixels a tile.</param>
    /// <param name="window">Global pixels; columns beyond the square go round.</param>
    /// <param name="inside">Row-major, 1 or 0; written only when the answer is Mixed. At least as long as the window has pixels.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public MaskCover Cover(byte zoom, Window window, Span<byte> inside, MaskScratch scratch)
    {
        Window[] laps = [.. MaskLaps.Of(zoom, window)];
        if (laps.Length == 1) return CoverLap(zoom, laps[0], inside, window.Width, scratch);
        int at = 0;
        foreach (Window lap in laps)
        {
            Span<byte> part = inside[at..];
            MaskCover cover = CoverLap(zoom, lap, part, window.Width, scratch);
            if (cover != MaskCover.Mixed)
                for (int row = 0; row < lap.Height; row++) part.Slice(row * window.Width, lap.Width).Fill(cover == MaskCover.All ? (byte)1 : (byte)0);
            at += lap.Width;
        }
        return MaskCover.Mixed;
    }

    /// <summary>True when the polygons and the open rectangle (EPSG:3857 metres, in the square) share an area. Exact.</summary>
    public bool Meets(Bounds box) => Borders(box) || Contains((box.West + box.East) / 2, (box.South + box.North) / 2);

    /// <summary>True when a border of the polygons enters the open rectangle (EPSG:3857 metres, in the square). Exact.</summary>
    public bool Borders(Bounds box)
    {
        (int first, int last) = _edges.BandsOf(box.South, box.North);
        for (int band = first; band <= last; band++)
            foreach (int i in _edges.Members(band))
                if (_edges[i].Enters(box)) return true;
        return false;
    }

    /// <summary>True when the point (EPSG:3857 metres, in the square) lies inside. Exact.</summary>
    public bool Contains(double x, double y)
    {
        int winding = 0;
        foreach (int i in _edges.Members(_edges.BandsOf(y, y).First))
        {
            ref readonly MaskEdge edge = ref _edges[i];
            if (edge.Ay <= y && y < edge.By && edge.SideOf(x, y) <= 0) winding += _edges.SignOf(i);
        }
        return winding > 0;
    }

    // A winding number per pixel: an edge adds its sign to all pixels on or east of it, in the rows whose centre line it crosses (ay <= y < by).
    private MaskCover CoverLap(byte zoom, Window window, Span<byte> inside, int stride, MaskScratch scratch)
    {
        double west = MaskPixels.CentreX(zoom, window.Col), east = MaskPixels.CentreX(zoom, window.ColEnd - 1);
        double north = MaskPixels.CentreY(zoom, window.Row), south = MaskPixels.CentreY(zoom, window.RowEnd - 1);
        Span<int> starts = scratch.Starts(window.Height + 1), changes = [];
        int width = window.Width + 1;
        (int firstBand, int lastBand) = _edges.BandsOf(south, north);
        for (int band = firstBand; band <= lastBand; band++)
        {
            foreach (int i in _edges.Members(band))
            {
                ref readonly MaskEdge edge = ref _edges[i];
                if (edge.West > east || edge.Ay > north || edge.By < south || !_edges.IsFirst(edge, band, firstBand)) continue;
                int sign = _edges.SignOf(i);
                long row = MaskPixels.FirstRowBelow(zoom, edge.By, window.Row, window.RowEnd), end = MaskPixels.FirstRowBelow(zoom, edge.Ay, row, window.RowEnd);
                if (edge.East <= west)
                {
                    starts[(int)(row - window.Row)] += sign;
                    starts[(int)(end - window.Row)] -= sign;
                    continue;
                }
                if (changes.IsEmpty) changes = scratch.Changes(width * window.Height);
                for (; row < end; row++)
                {
                    long col = MaskPixels.FirstColumnEast(zoom, edge, MaskPixels.CentreY(zoom, row), window.Col, window.ColEnd);
                    changes[((int)(row - window.Row) * width) + (int)(col - window.Col)] += sign;
                }
            }
        }
        if (changes.IsEmpty) return starts[0] > 0 ? MaskCover.All : MaskCover.None;
        int start = 0;
        for (int row = 0; row < window.Height; row++)
        {
            start += starts[row];
            int winding = start;
            ReadOnlySpan<int> change = changes.Slice(row * width, window.Width);
            Span<byte> target = inside.Slice(row * stride, window.Width);
            for (int col = 0; col < target.Length; col++)
            {
                winding += change[col];
                target[col] = winding > 0 ? (byte)1 : (byte)0;
            }
        }
        return MaskCover.Mixed;
    }

    private static void Add(Polygon polygon, List<MaskEdge> edges, List<sbyte> signs)
    {
        (double min, double max) = polygon.Exterior.XRange();
        const double West = -WebMercator.HalfExtent - Beyond, East = WebMercator.HalfExtent + Beyond;
        for (int turn = (int)Math.Floor((West - max) / Turn); min + (Turn * turn) <= East; turn++)
        {
            if (max + (Turn * turn) < West) continue;
            for (int r = 0; r < polygon.Rings.Count; r++) Add(polygon.Rings[r], turn * Turn, r > 0, edges, signs);
        }
    }

    private static void Add(PolygonRing ring, double shift, bool isHole, List<MaskEdge> edges, List<sbyte> signs)
    {
        bool insideIsLeft = ring.IsCounterClockwise != isHole;
        int previous = ring.Count - 1;
        for (int i = 0; i < ring.Count; previous = i++)
        {
            double x0 = ring.X[previous] + shift, y0 = ring.Y[previous], x1 = ring.X[i] + shift, y1 = ring.Y[i];
            if (x0 == x1 && y0 == y1) continue;
            edges.Add(MaskEdge.Of(x0, y0, x1, y1));
            // Going up, what is left lies west.
            signs.Add(MaskEdge.IsUpward(x0, y0, x1, y1) == insideIsLeft ? (sbyte)-1 : (sbyte)1);
        }
    }

    private static Bounds BoundsOf(List<Polygon> polygons)
    {
        double west = double.PositiveInfinity, south = west, east = double.NegativeInfinity, north = east;
        foreach (Polygon polygon in polygons)
        {
            (double min, double max) = polygon.Exterior.XRange();
            (west, east) = (Math.Min(west, min), Math.Max(east, max));
            (south, north) = (Math.Min(south, polygon.Exterior.Y.Min()), Math.Max(north, polygon.Exterior.Y.Max()));
        }
        return new Bounds(west, south, east, north);
    }
}
