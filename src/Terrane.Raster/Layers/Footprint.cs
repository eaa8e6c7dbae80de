using Terrane.Core;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Layers;

/// <summary>Where a rectangle of cells lies in the square of EPSG:3857.</summary>
/// <param name="Parts">Metres: one rectangle, two when it crosses the antimeridian, none when all of it lies beyond the square.</param>
/// <param name="CellX">Width of a cell in metres of EPSG:3857: bounds by columns, as Mapterhorn reckons it.</param>
/// <param name="CellY">Height of a cell.</param>
internal readonly record struct Footprint(IReadOnlyList<Bounds> Parts, double CellX, double CellY)
{
    private const double Turn = 2 * WebMercator.HalfExtent;
    private const double Hair = 1e-3; // metres: rounding on the antimeridian must not make a second part

    internal static Footprint Of(LayerTransform transform, Grid grid, Window area)
    {
        // 21 points between corners, as GDAL's and rasterio's transform_bounds; more along edges that are long enough to bulge by cells.
        int segments = 22 * (int)Math.Clamp((Math.Max(area.Width, area.Height) + 2047L) / 2048, 1, 64);
        (double[] x, double[] y) = Ring.Of(area.Col, area.Row, area.ColEnd, area.RowEnd, segments);
        transform.ToTarget(x, y);
        if (!transform.Target.IsMercator) return OfTarget(transform, x, y);
        if (!Ring.TryUnwrap(x, y, Turn, out double west, out double east, out double south, out double north)) return default(Footprint) with { Parts = [] };
        double width = Math.Min(east - west, Turn), rows = area.Height;
        if (transform.IsGeographic) rows = RowsInSquare(grid, area);
        else
        {
            if (Holds(transform, area, 8.5e7)) (width, north) = (Turn, WebMercator.HalfExtent); // metres north of the equator: a metre from the pole
            if (Holds(transform, area, -8.5e7)) (width, south) = (Turn, -WebMercator.HalfExtent);
        }
        south = Math.Clamp(south, -WebMercator.HalfExtent, WebMercator.HalfExtent);
        north = Math.Clamp(north, -WebMercator.HalfExtent, WebMercator.HalfExtent);
        if (!(north > south) || !(width > 0)) return default(Footprint) with { Parts = [] };
        return new Footprint(Split(west, width, south, north), width / area.Width, (north - south) / rows);
    }

    // Only so exact that nothing is missed: a mesh finds the rest. Where the edge says little of the inside (a pole, a map's end), all is possible.
    private static Footprint OfTarget(LayerTransform transform, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        const double Everywhere = 1e12, Margin = 0.02, WideDegrees = 60, WideMetres = 4e6;
        var all = new Footprint([new Bounds(-Everywhere, -Everywhere, Everywhere, Everywhere)], 1, 1);
        double west = double.PositiveInfinity, south = west, east = double.NegativeInfinity, north = east;
        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i])) return all;
            (west, east, south, north) = (Math.Min(west, x[i]), Math.Max(east, x[i]), Math.Min(south, y[i]), Math.Max(north, y[i]));
        }
        bool degrees = transform.Target.Crs.IsGeographic;
        double wide = degrees ? WideDegrees : WideMetres, pad = Margin * Math.Max(east - west, north - south);
        return east - west > wide || north - south > wide ? all : new Footprint([new Bounds(west - pad, south - pad, east + pad, north + pad)], 1, 1);
    }

    private static Bounds[] Split(double west, double width, double south, double north)
    {
        const double Half = WebMercator.HalfExtent;
        if (width >= Turn - Hair) return [new Bounds(-Half, south, Half, north)];
        west -= Turn * Math.Floor((west + Half) / Turn);
        if (west > Half - Hair) west -= Turn;
        double east = west + width;
        west = Math.Max(west, -Half);
        if (east <= Half + Hair) return [new Bounds(west, south, Math.Min(east, Half), north)];
        return [new Bounds(west, south, Half, north), new Bounds(-Half, south, east - Turn, north)];
    }

    // Rows beyond the square do not count: they would make the others look finer than they are.
    private static double RowsInSquare(Grid grid, Window area)
    {
        AffineTransform t = grid.Transform;
        (_, double first) = t.Apply(area.Col, area.Row);
        (_, double last) = t.Apply(area.Col, area.RowEnd);
        double all = Math.Abs(last - first);
        double inside = Math.Min(Math.Max(first, last), WebMercator.MaxLatitude) - Math.Max(Math.Min(first, last), -WebMercator.MaxLatitude);
        return all > 0 && inside > 0 ? area.Height * Math.Min(inside / all, 1) : area.Height;
    }

    private static bool Holds(LayerTransform transform, Window area, double northing)
    {
        double[] x = [0], y = [northing];
        transform.ToCells(x, y);
        return x[0] >= area.Col && x[0] <= area.ColEnd && y[0] >= area.Row && y[0] <= area.RowEnd;
    }
}
