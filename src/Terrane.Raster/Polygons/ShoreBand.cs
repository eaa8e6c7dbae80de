using Terrane.Core;

namespace Terrane.Raster.Polygons;

/// <summary>The pixels whose centre lies within a distance of the border of a mask. Immutable and thread-safe.</summary>
/// <remarks>
/// The distance is on the ground: metres of EPSG:3857 grow with latitude, and a row of pixels has one factor. What lies within r of an edge
/// meets each row in one span of columns, so a window is made of spans, and a pixel's answer depends on zoom and pixel alone.
/// </remarks>
public sealed class ShoreBand
{
    /// <summary>Metres: a border is looked for across the antimeridian no farther than this at any latitude.</summary>
    public const double Widest = 100_000;

    private readonly EdgeIndex _edges;

    internal ShoreBand(EdgeIndex edges) => _edges = edges;

    /// <summary>Which pixels lie near; as <see cref="PolygonMask.Cover"/>.</summary>
    /// <param name="metres">On the ground, above 0, at most <see cref="Widest"/>.</param>
    public MaskCover Cover(byte zoom, Window window, double metres, Span<byte> near, MaskScratch scratch)
    {
        bool any = false;
        int at = 0;
        foreach (Window lap in MaskLaps.Of(zoom, window))
        {
            Span<byte> part = near[at..];
            if (CoverLap(zoom, lap, metres, part, window.Width, scratch)) any = true;
            else
                for (int row = 0; row < lap.Height; row++) part.Slice(row * window.Width, lap.Width).Clear();
            at += lap.Width;
        }
        return any ? MaskCover.Mixed : MaskCover.None;
    }

    private bool CoverLap(byte zoom, Window window, double metres, Span<byte> near, int stride, MaskScratch scratch)
    {
        double top = RadiusAt(zoom, window.Row, metres), bottom = RadiusAt(zoom, window.RowEnd - 1, metres), most = Math.Max(top, bottom);
        double west = MaskPixels.CentreX(zoom, window.Col) - most, east = MaskPixels.CentreX(zoom, window.ColEnd - 1) + most;
        double north = MaskPixels.CentreY(zoom, window.Row) + most, south = MaskPixels.CentreY(zoom, window.RowEnd - 1) - most;
        Span<int> changes = [];
        int width = window.Width + 1;
        (int firstBand, int lastBand) = _edges.BandsOf(south, north);
        for (int band = firstBand; band <= lastBand; band++)
        {
            foreach (int i in _edges.Members(band))
            {
                ref readonly MaskEdge edge = ref _edges[i];
                if (edge.West > east || edge.East < west || edge.Ay > north || edge.By < south || !_edges.IsFirst(edge, band, firstBand)) continue;
                long row = MaskPixels.FirstRowBelow(zoom, edge.By + most, window.Row, window.RowEnd);
                for (; row < window.RowEnd; row++)
                {
                    double y = MaskPixels.CentreY(zoom, row);
                    if (y < edge.Ay - most) break;
                    if (!TrySpan(edge, y, RadiusAt(zoom, row, metres), out double from, out double to)) continue;
                    long first = MaskPixels.FirstColumnFrom(zoom, from, window.Col, window.ColEnd), end = MaskPixels.FirstColumnFrom(zoom, to, first, window.ColEnd);
                    if (first == end) continue;
                    if (changes.IsEmpty) changes = scratch.Changes(width * window.Height);
                    int at = (int)(row - window.Row) * width;
                    changes[at + (int)(first - window.Col)]++;
                    changes[at + (int)(end - window.Col)]--;
                }
            }
        }
        if (changes.IsEmpty) return false;
        for (int row = 0; row < window.Height; row++)
        {
            int count = 0;
            ReadOnlySpan<int> change = changes.Slice(row * width, window.Width);
            Span<byte> target = near.Slice(row * stride, window.Width);
            for (int col = 0; col < target.Length; col++)
            {
                count += change[col];
                target[col] = count > 0 ? (byte)1 : (byte)0;
            }
        }
        return true;
    }

    // Snapped beyond the last bits in which CPUs differ.
    private static double RadiusAt(byte zoom, long row, double metres) =>
        Math.Round(metres * Math.Cosh(MaskPixels.CentreY(zoom, row) / WebMercator.HalfExtent * Math.PI) * 1024) / 1024;

    /// <summary>The x at height y that lie within r of the edge: one span, or none.</summary>
    private static bool TrySpan(in MaskEdge edge, double y, double r, out double from, out double to)
    {
        (from, to) = (double.PositiveInfinity, double.NegativeInfinity);
        Disc(edge.Ax, edge.Ay, y, r, ref from, ref to);
        Disc(edge.Bx, edge.By, y, r, ref from, ref to);
        double dx = edge.Bx - edge.Ax, dy = edge.By - edge.Ay, length = Math.Sqrt((dx * dx) + (dy * dy));
        double nx = -dy / length * r, ny = dx / length * r;
        Line(edge.Ax + nx, edge.Ay + ny, edge.Bx + nx, edge.By + ny, y, ref from, ref to);
        Line(edge.Ax - nx, edge.Ay - ny, edge.Bx - nx, edge.By - ny, y, ref from, ref to);
        return from <= to;
    }

    private static void Disc(double cx, double cy, double y, double r, ref double from, ref double to)
    {
        double half = (r * r) - ((y - cy) * (y - cy));
        if (half < 0) return;
        half = Math.Sqrt(half);
        (from, to) = (Math.Min(from, cx - half), Math.Max(to, cx + half));
    }

    // One long side of the rectangle round the edge; the short ones lie inside the discs.
    private static void Line(double ax, double ay, double bx, double by, double y, ref double from, ref double to)
    {
        if (ay == by || y < Math.Min(ay, by) || y > Math.Max(ay, by)) return;
        double x = ax + ((y - ay) * ((bx - ax) / (by - ay)));
        (from, to) = (Math.Min(from, x), Math.Max(to, x));
    }
}
