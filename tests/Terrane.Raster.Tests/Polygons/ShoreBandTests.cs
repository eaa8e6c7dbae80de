using Terrane.Core;
using Terrane.Raster.Polygons;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Polygons;

public sealed class ShoreBandTests : IDisposable
{
    private const byte Zoom = 9;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    [InlineData(80)]
    public void Near_is_what_a_brute_force_distance_finds(double latitude)
    {
        double factor = 1 / Math.Cos(latitude * Math.PI / 180), pixel = WebMercator.Resolution(Zoom), y0 = WebMercator.YOfLatitude(latitude);
        double[] ring = [.. new[] { -20.3, -10, 25, -14, 18, 22, 17.5, -2, -3, -3, -16, 9 }.Select((v, i) => (v * pixel) + (i % 2 == 0 ? 0 : y0))];
        PolygonMask mask = PolygonFiles.Mask(PolygonFiles.Write(_folder.File("p.geojson"), "EPSG:3857", [ring]));
        double metres = 6.5 * pixel / factor;
        var window = new Window((512L << (Zoom - 1)) - 50, (long)((WebMercator.HalfExtent - y0) / pixel) - 50, 100, 100);
        byte[] near = new byte[window.Count];
        Assert.Equal(MaskCover.Mixed, mask.Shore.Cover(Zoom, window, metres, near, new MaskScratch()));
        int unsure = 0, inside = 0;
        for (int i = 0; i < near.Length; i++)
        {
            double x = WebMercator.X(Zoom, window.Col + (i % 100) + 0.5), y = WebMercator.Y(Zoom, window.Row + (i / 100) + 0.5);
            double wanted = metres * Math.Cosh(y / WebMercator.HalfExtent * Math.PI), found = Distance(ring, x, y);
            if (Math.Abs(found - wanted) < 0.01) unsure++;
            else Assert.Equal(found < wanted, near[i] == 1);
            inside += near[i];
        }
        Assert.InRange(unsure, 0, 3);
        Assert.InRange(inside, 1000, 3000);
    }

    [Fact]
    public void Any_window_shows_the_same_pixels_also_across_the_antimeridian()
    {
        PolygonMask mask = PolygonFiles.Mask(PolygonFiles.Write(_folder.File("p.geojson"), "EPSG:4326", [[179.2, 50, 179.9, 50.2, 179.6, 50.8]]));
        const double Metres = 20_000;
        var whole = new Window((512L << Zoom) - 200, (long)((WebMercator.HalfExtent - WebMercator.YOfLatitude(50.8)) / WebMercator.Resolution(Zoom)) - 150, 400, 700);
        byte[] all = new byte[whole.Count];
        mask.Shore.Cover(Zoom, whole, Metres, all, new MaskScratch());
        Assert.Contains((byte)1, Enumerable.Range(0, 700).Select(row => all[(row * 400) + 230])); // beyond 180 degrees
        var random = new Random(5);
        for (int n = 0; n < 100; n++)
        {
            int width = random.Next(1, 90), height = random.Next(1, 90), col = random.Next(0, 400 - width), row = random.Next(0, 700 - height);
            byte[] part = new byte[width * height];
            mask.Shore.Cover(Zoom, new Window(whole.Col + col - (512L << Zoom), whole.Row + row, width, height), Metres, part, new MaskScratch());
            for (int r = 0; r < height; r++) Assert.Equal(all.AsSpan(((row + r) * 400) + col, width).ToArray(), part.AsSpan(r * width, width).ToArray());
        }
    }

    private static double Distance(double[] ring, double x, double y)
    {
        double least = double.PositiveInfinity;
        for (int i = 0, j = ring.Length - 2; i < ring.Length; j = i, i += 2)
        {
            double dx = ring[i] - ring[j], dy = ring[i + 1] - ring[j + 1];
            double t = Math.Clamp((((x - ring[j]) * dx) + ((y - ring[j + 1]) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
            double ex = x - ring[j] - (t * dx), ey = y - ring[j + 1] - (t * dy);
            least = Math.Min(least, Math.Sqrt((ex * ex) + (ey * ey)));
        }
        return least;
    }
}
