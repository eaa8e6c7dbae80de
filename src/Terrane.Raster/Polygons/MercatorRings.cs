using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Polygons;

/// <summary>Brings rings to EPSG:3857. A side is a straight line in the CRS of its file, so it gets more points where it bends.</summary>
/// <remarks>
/// No point of a side lies farther than <see cref="Tolerance"/> from where it belongs, and equal sides of two neighbours stay equal, since a
/// side is halved the same way from either end. Transformed vertices are snapped to 2^-10 m, beyond the last bits in which CPUs differ.
/// </remarks>
internal sealed class MercatorRings : IDisposable
{
    /// <summary>Metres of EPSG:3857: a fiftieth of a pixel of zoom 14, a sixth of one of zoom 17.</summary>
    internal const double Tolerance = 0.1;

    /// <summary>
    /// Metres of EPSG:3857. A line that is straight in degrees or in a conformal map bends by at most two radians per Earth's radius here:
    /// over 1500 m that is 1500² / (4 * 6378137) = 0.09 m.
    /// </summary>
    private const double ShortSide = 1500;

    private const double Turn = 2 * WebMercator.HalfExtent;
    private const double NearPole = 89.99; // the poles lie at infinity
    private const double PoleY = 6e7;      // beyond the northing of that
    private const int Deepest = 20;

    private readonly Transformer _transformer;
    private readonly bool _isGeographic;
    private readonly bool _isSame;
    private readonly List<double> _x = [], _y = [];

    internal MercatorRings(ChosenOperation operation, Crs crs) =>
        (_transformer, _isGeographic, _isSame) = (new Transformer(operation.Pipeline), crs.IsGeographic, crs.IsEquivalentTo(Crs.Parse(WebMercator.Crs)));

    public void Dispose() => _transformer.Dispose();

    /// <summary>The polygon in metres, its x continuous and perhaps beyond the square; null when EPSG:3857 shows nothing of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It shows a part only.</exception>
    internal Polygon? Place(Polygon polygon)
    {
        var rings = new List<PolygonRing>(polygon.Rings.Count);
        double near = double.NaN;
        foreach (PolygonRing ring in polygon.Rings)
        {
            PolygonRing? placed = Place(ring, near);
            if (placed is null) return rings.Count == 0 ? null : throw new ArgumentOutOfRangeException(nameof(polygon));
            if (rings.Count == 0)
            {
                (double west, double east) = placed.XRange();
                near = (west + east) / 2;
            }
            rings.Add(placed);
        }
        return new Polygon(rings);
    }

    private PolygonRing? Place(PolygonRing ring, double near)
    {
        double[] x = new double[ring.Count], y = new double[ring.Count];
        for (int i = 0; i < x.Length; i++) (x[i], y[i]) = (ring.Unwrapped(i), Latitude(ring.Y[i]));
        double[] degrees = _isGeographic ? x : [];
        (double[] mx, double[] my) = ([.. x], [.. y]);
        if (!_isSame) _transformer.Forward(mx, my);
        int failed = mx.Count(v => !double.IsFinite(v));
        if (failed > 0) return failed == mx.Length ? null : throw new ArgumentOutOfRangeException(nameof(ring));
        _x.Clear();
        _y.Clear();
        double previous = near;
        for (int i = 0; i < x.Length; i++)
        {
            mx[i] = Lap(mx[i], _isGeographic ? WebMercator.XOfLongitude(degrees[i]) : previous);
            previous = mx[i];
            if (i > 0) Side((x[i - 1], y[i - 1]), (x[i], y[i]), (mx[i - 1], my[i - 1]), (mx[i], my[i]), 0);
            Add(mx[i], my[i]);
        }
        double closing = _isGeographic ? mx[0] : Lap(mx[0], previous);
        Side((x[^1], y[^1]), (x[0], y[0]), (mx[^1], my[^1]), (closing, my[0]), 0);
        if (Math.Abs(closing - mx[0]) > Turn / 2)
        {
            // Once round the Earth: the area is closed along the pole.
            double pole = my.Average() < 0 ? -PoleY : PoleY;
            Add(closing, my[0]);
            Add(closing, pole);
            Add(mx[0], pole);
        }
        return new PolygonRing([.. _x], [.. _y]);
    }

    private double Latitude(double y) => _isGeographic ? Math.Clamp(y, -NearPole, NearPole) : y;

    private void Add(double x, double y)
    {
        const double Lattice = 1024;
        _x.Add(_isSame ? x : Math.Round(x * Lattice) / Lattice);
        _y.Add(_isSame ? y : Math.Round(y * Lattice) / Lattice);
    }

    // The points between the two ends of a side, where it bends. Quarters are looked at too: a line across the equator is right in its middle.
    private void Side((double X, double Y) a, (double X, double Y) b, (double X, double Y) from, (double X, double Y) to, int depth)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y, length = Math.Sqrt((dx * dx) + (dy * dy));
        if (_isSame || length <= ShortSide || depth == Deepest) return;
        (double X, double Y) middle = ((a.X + b.X) / 2, (a.Y + b.Y) / 2);
        ReadOnlySpan<(double X, double Y)> points = [((a.X + middle.X) / 2, (a.Y + middle.Y) / 2), middle, ((middle.X + b.X) / 2, (middle.Y + b.Y) / 2)];
        Span<double> x = [points[0].X, points[1].X, points[2].X], y = [points[0].Y, points[1].Y, points[2].Y];
        _transformer.Forward(x, y);
        bool bends = false;
        for (int i = 0; i < 3; i++)
        {
            if (!double.IsFinite(x[i])) throw new ArgumentOutOfRangeException(nameof(a));
            x[i] = Lap(x[i], _isGeographic ? WebMercator.XOfLongitude(points[i].X) : from.X + (dx * (i + 1) / 4));
            bends |= Math.Abs(((x[i] - from.X) * dy) - ((y[i] - from.Y) * dx)) > Tolerance * length;
        }
        if (!bends) return;
        Side(a, middle, from, (x[1], y[1]), depth + 1);
        Add(x[1], y[1]);
        Side(middle, b, (x[1], y[1]), to, depth + 1);
    }

    private static double Lap(double x, double near) => double.IsNaN(near) ? x : x + (Turn * Math.Round((near - x) / Turn));
}
