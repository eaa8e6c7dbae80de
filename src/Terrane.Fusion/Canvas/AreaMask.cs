using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Native.Proj;
using Terrane.Raster.Polygons;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Canvas;

/// <summary>The pixels of a canvas whose centre lies in an area: a box or a ring in degrees, or polygons. Not thread-safe.</summary>
internal sealed class AreaMask : IDisposable
{
    /// <summary>Pixels that are decided together where no border comes near.</summary>
    private const int Block = 32;

    private readonly PlaceTransform _places;
    private readonly Bounds? _box;
    private readonly IReadOnlyList<(double X, double Y)>? _ring;
    private readonly PolygonMask? _polygons;
    private readonly double[] _x = new double[Block], _y = new double[Block];

    private AreaMask(PlaceTransform places, Bounds? box, IReadOnlyList<(double X, double Y)>? ring, PolygonMask? polygons) =>
        (_places, _box, _ring, _polygons) = (places, box, ring, polygons);

    internal static AreaMask Of(LatticeFrame frame, GeographicArea area, PolygonMask polygons) =>
        new(new PlaceTransform(frame, WebMercator.Crs, area), null, null, polygons);

    internal static AreaMask Of(LatticeFrame frame, GeographicArea area, StepZone zone) =>
        new(new PlaceTransform(frame, "EPSG:4326", area), zone.Box, zone.Ring, null);

    /// <summary>Voids the pixels outside of the area, or inside of it.</summary>
    /// <param name="elevation">Of the window, row-major. Changed in place.</param>
    internal void Clear(Window window, Span<float> elevation, bool inside)
    {
        for (int row = 0; row < window.Height; row += Block)
            for (int col = 0; col < window.Width; col += Block)
                Clear(window, new Window(window.Col + col, window.Row + row, Math.Min(Block, window.Width - col), Math.Min(Block, window.Height - row)), elevation, inside);
    }

    public void Dispose() => _places.Dispose();

    private void Clear(Window window, Window block, Span<float> elevation, bool inside)
    {
        Bounds? around = _places.Around(block);
        bool? all = around is { } box ? Whole(box) : null;
        if (all is { } whole && whole != inside) return;
        for (int row = 0; row < block.Height; row++)
        {
            Span<float> target = elevation.Slice(((int)(block.Row - window.Row + row) * window.Width) + (int)(block.Col - window.Col), block.Width);
            if (all is not null)
            {
                target.Fill(float.NaN);
                continue;
            }
            Span<double> x = _x.AsSpan(0, block.Width), y = _y.AsSpan(0, block.Width);
            _places.Centres(block.Col, block.Row + row, x, y);
            for (int i = 0; i < target.Length; i++)
                if (Contains(x[i], y[i]) == inside) target[i] = float.NaN;
        }
    }

    // Null when a border may pass.
    private bool? Whole(Bounds around)
    {
        if (_polygons is not null) return _polygons.Borders(around) ? null : _polygons.Contains((around.West + around.East) / 2, (around.South + around.North) / 2);
        if (_box is { } box) return box.Contains(around) ? true : box.Overlaps(around) ? null : false;
        Bounds ring = new(_ring!.Min(p => p.X), _ring!.Min(p => p.Y), _ring!.Max(p => p.X), _ring!.Max(p => p.Y));
        return ring.Overlaps(around) ? null : false;
    }

    private bool Contains(double x, double y)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y)) return false;
        if (_polygons is not null) return _polygons.Contains(x, y);
        if (_box is { } box) return x >= box.West && x < box.East && y >= box.South && y < box.North;
        bool inside = false;
        for (int i = 0, before = _ring!.Count - 1; i < _ring.Count; before = i++)
        {
            (double ax, double ay) = _ring[before];
            (double bx, double by) = _ring[i];
            if (ay > y != by > y && x < ((bx - ax) * (y - ay) / (by - ay)) + ax) inside = !inside;
        }
        return inside;
    }
}
