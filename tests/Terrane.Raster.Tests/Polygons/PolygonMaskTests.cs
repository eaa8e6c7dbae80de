using System.Globalization;
using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Polygons;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Polygons;

public sealed class PolygonMaskTests : IDisposable
{
    private const byte Zoom = 12;
    private const long Half = 512L << (Zoom - 1);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pixel_is_inside_by_its_centre_and_holes_are_outside()
    {
        PolygonMask mask = Write("EPSG:3857", [PolygonFiles.Box(Zoom, 1, 1, 6, 5), PolygonFiles.Box(Zoom, 2.4, 2.4, 4.6, 3.6)]);
        Assert.Equal([".......", ".#####.", ".#...#.", ".#...#.", ".#####.", "......."], PolygonFiles.Picture(mask, Zoom, new Window(0, 0, 7, 6)));
    }

    [Fact]
    public void Overlapping_polygons_are_a_union()
    {
        PolygonMask mask = Write("EPSG:3857", [PolygonFiles.Box(Zoom, 0, 0, 3, 2)], [PolygonFiles.Box(Zoom, 2, 1, 5, 3)]);
        Assert.Equal(["###..", "#####", "..###"], PolygonFiles.Picture(mask, Zoom, new Window(0, 0, 5, 3)));
    }

    [Fact]
    public void A_border_through_centres_gives_each_pixel_to_one_neighbour()
    {
        // The shared border runs through the centres of column 3 and, slanted, exactly through centres of a diagonal.
        double[] x = [.. new[] { 0.5, 3.5, 6.5 }.Select(c => WebMercator.X(Zoom, Half + c))], y = [.. new[] { 0.5, 3.5, 6.5 }.Select(r => WebMercator.Y(Zoom, Half + r))];
        PolygonMask west = Write("EPSG:3857", [[x[0], y[0], x[0], y[2], x[1], y[2], x[1], y[1], x[2], y[0]]]);
        PolygonMask east = Write("EPSG:3857", [[x[1], y[2], x[2], y[2], x[2], y[0], x[1], y[1]]]);
        byte[] w = PolygonFiles.Pixels(west, Zoom, new Window(Half, Half, 7, 7)), e = PolygonFiles.Pixels(east, Zoom, new Window(Half, Half, 7, 7));
        PolygonMask both = Write("EPSG:3857", [[x[0], y[0], x[0], y[2], x[2], y[2], x[2], y[0]]]);
        Assert.Equal(PolygonFiles.Pixels(both, Zoom, new Window(Half, Half, 7, 7)), w.Zip(e, (a, b) => (byte)(a + b)));
        Assert.Equal(36, w.Sum(p => p) + e.Sum(p => p));
        Assert.Equal(1, e[(5 * 7) + 3]); // on an upright border: the polygon east of it
    }

    [Fact]
    public void Any_window_shows_the_same_pixels()
    {
        PolygonMask mask = Star(4000);
        var whole = new Window(Half - 300, Half - 300, 600, 600);
        byte[] all = PolygonFiles.Pixels(mask, Zoom, whole);
        Assert.InRange(all.Count(p => p == 1), 60_000, 300_000);
        var random = new Random(3);
        for (int n = 0; n < 200; n++)
        {
            int width = random.Next(1, 120), height = random.Next(1, 120), col = random.Next(0, 600 - width), row = random.Next(0, 600 - height);
            byte[] part = PolygonFiles.Pixels(mask, Zoom, new Window(whole.Col + col, whole.Row + row, width, height));
            for (int r = 0; r < height; r++) Assert.Equal(all.AsSpan(((row + r) * 600) + col, width).ToArray(), part.AsSpan(r * width, width).ToArray());
        }
    }

    [Fact]
    public void Point_by_point_it_is_the_textbook_rule()
    {
        var points = new List<double>();
        PolygonMask mask = Star(300, points);
        var window = new Window(Half - 300, Half - 300, 600, 600);
        byte[] found = PolygonFiles.Pixels(mask, Zoom, window);
        double[] p = [.. points];
        for (int i = 0; i < found.Length; i += 7)
        {
            double x = WebMercator.X(Zoom, window.Col + (i % 600) + 0.5), y = WebMercator.Y(Zoom, window.Row + (i / 600) + 0.5);
            Assert.Equal(EvenOdd(p, x, y), found[i] == 1);
        }
    }

    [Fact]
    public void GDAL_burns_the_same_pixels_of_real_municipalities()
    {
        string source = RealData.Path("countries/concelhos.gpkg");
        PolygonMask mask = PolygonMask.Open([PolygonFile.Find(source)]);
        const byte Deep = 11;
        (double west, double north) = (WebMercator.XOfLongitude(-25.9), WebMercator.YOfLatitude(37.95));
        var window = new Window((long)((west + WebMercator.HalfExtent) / WebMercator.Resolution(Deep)), (long)((WebMercator.HalfExtent - north) / WebMercator.Resolution(Deep)), 1300, 600);
        string moved = _folder.File("moved.gpkg"), burnt = _folder.File("burnt.tif");
        Command.Run("ogr2ogr", "-t_srs", "EPSG:3857", moved, source);
        string[] extent = [.. new[] { WebMercator.X(Deep, window.Col), WebMercator.Y(Deep, window.RowEnd), WebMercator.X(Deep, window.ColEnd), WebMercator.Y(Deep, window.Row) }
            .Select(v => v.ToString("R", CultureInfo.InvariantCulture))];
        Command.Run("gdal_rasterize", ["-q", "-burn", "1", "-ot", "Float32", "-te", .. extent, "-ts", $"{window.Width}", $"{window.Height}", moved, burnt]);
        using GdalDataset dataset = GdalDataset.Open(burnt);
        float[] theirs = new float[window.Count];
        dataset.Band(1).Read(new Window(0, 0, window.Width, window.Height), theirs);
        byte[] ours = PolygonFiles.Pixels(mask, Deep, window);
        Assert.InRange(ours.Count(p => p == 1), 100_000, 400_000);
        Assert.Empty(ours.Where((p, i) => p != theirs[i]));
    }

    [Fact]
    public void A_polygon_across_the_antimeridian_lies_on_both_sides_of_the_square()
    {
        PolygonMask jumping = Write("EPSG:4326", [[179, -1, -179, -1, -179, 1, 179, 1]]), beyond = Write("EPSG:4326", [[179, -1, 181, -1, 181, 1, 179, 1]]);
        const byte Low = 3; // 4096 pixels round: a degree is 11.4 of them
        string row = $"{new string('.', 20)}{new string('#', 22)}{new string('.', 20)}";
        foreach (PolygonMask mask in new[] { jumping, beyond })
        {
            Assert.Equal([row], PolygonFiles.Picture(mask, Low, new Window(4096 - 31, 2047, 62, 1)));
            Assert.Equal([row], PolygonFiles.Picture(mask, Low, new Window(-31, 2047, 62, 1)));
            Assert.Equal(0, PolygonFiles.Pixels(mask, Low, new Window(2000, 2047, 100, 1)).Sum(p => p));
        }
    }

    [Fact]
    public void A_polygon_round_a_pole_in_a_polar_map_covers_the_top_of_the_square()
    {
        double[] ring = [.. Enumerable.Range(0, 72).SelectMany(i => new[] { 2e6 * Math.Cos(i * Math.PI / 36), 2e6 * Math.Sin(i * Math.PI / 36) })];
        PolygonMask mask = Write("EPSG:3413", [ring]);
        string[] picture = PolygonFiles.Picture(mask, 0, new Window(0, 0, 512, 512));
        Assert.All(picture[..80], row => Assert.DoesNotContain('.', row));  // 71.4 degrees north and more
        Assert.All(picture[125..], row => Assert.DoesNotContain('#', row));
    }

    [Fact]
    public void A_side_that_is_straight_in_degrees_bends_as_it_should()
    {
        PolygonMask mask = Write("EPSG:4326", [[0, 10, 60, 70, 0, 70]]);
        foreach (double latitude in new[] { 20.0, 35, 50, 65 })
        {
            // On the diagonal longitude is latitude - 10; half a pixel of zoom 17 to either side.
            double x = WebMercator.XOfLongitude(latitude - 10), y = WebMercator.YOfLatitude(latitude);
            Assert.True(mask.Contains(x - 0.6, y));
            Assert.False(mask.Contains(x + 0.6, y));
        }
    }

    [Fact]
    public void A_rectangle_meets_polygons_when_they_share_an_area()
    {
        PolygonMask mask = Write("EPSG:3857", [[0, 0, 100, 0, 100, 100, 0, 100]]);
        Assert.True(mask.Meets(new Bounds(10, 10, 20, 20)));      // wholly inside
        Assert.True(mask.Meets(new Bounds(-10, -10, 200, 200)));  // round it
        Assert.True(mask.Meets(new Bounds(90, 90, 200, 200)));
        Assert.True(mask.Meets(new Bounds(0, 0, 100, 100)));      // itself
        Assert.False(mask.Meets(new Bounds(100, 0, 200, 100)));   // touching
        Assert.False(mask.Meets(new Bounds(101, 101, 200, 200)));
        PolygonMask slanted = Write("EPSG:3857", [[0, 0, 100, 100, 0, 100]]);
        Assert.False(slanted.Meets(new Bounds(60, 10, 90, 60)));  // in its box only
        Assert.True(slanted.Meets(new Bounds(60, 10, 90, 61)));
    }

    private PolygonMask Write(string crs, params double[][][] polygons) => PolygonFiles.Mask(PolygonFiles.Write(_folder.File($"{Guid.NewGuid():N}.geojson"), crs, polygons));

    /// <summary>A jagged star of about 250 pixels round the middle of the square.</summary>
    private PolygonMask Star(int points, List<double>? ring = null)
    {
        var random = new Random(11);
        ring ??= [];
        for (int i = 0; i < points; i++)
        {
            double r = (150 + (100 * random.NextDouble())) * WebMercator.Resolution(Zoom), angle = 2 * Math.PI * i / points;
            ring.Add(r * Math.Cos(angle));
            ring.Add(r * Math.Sin(angle));
        }
        return Write("EPSG:3857", [[.. CollectionsMarshal.AsSpan(ring)]]);
    }

    private static bool EvenOdd(double[] ring, double x, double y)
    {
        bool inside = false;
        for (int i = 0, j = ring.Length - 2; i < ring.Length; j = i, i += 2)
            if (ring[i + 1] > y != ring[j + 1] > y && x < ((ring[j] - ring[i]) * (y - ring[i + 1]) / (ring[j + 1] - ring[i + 1])) + ring[i]) inside = !inside;
        return inside;
    }
}
