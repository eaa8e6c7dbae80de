using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class FeatheredPixelsTests
{
    private const byte Zoom = 12;
    private const int Halo = 64;
    private const float Void = float.NaN;

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(68)]
    public void Equals_the_definition_worked_out_pixel_by_pixel(double latitude)
    {
        (FakeSources sources, Feather[] feathers, long col, long row) = Quilt(latitude);
        var brute = new BruteFeather(sources, feathers, Zoom);
        // Across the corner of four tiles, whatever lies there: the outer edge, holes, pinholes, an end of what lies beneath.
        var window = new Window(col - 60, row - 50, 120, 100);
        (float[] elevation, ushort[] ordinal) = Read(sources, feathers, window);
        int ramps = 0;
        for (int i = 0; i < elevation.Length; i += 7) // the search is slow
        {
            (double expected, int source) = brute.At(window.Col + (i % window.Width), window.Row + (i / window.Width));
            Assert.Equal(source, ordinal[i]);
            if (source == 0) continue;
            Assert.Equal(expected, elevation[i], 1e-3); // float32 against double at up to 2300 m
            if (expected is not (100 or 700 or 2300)) ramps++;
        }
        Assert.InRange(ramps, 300, 1500);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(68)]
    public void A_pixel_has_the_same_bits_in_every_window(double latitude)
    {
        (FakeSources sources, Feather[] feathers, long col, long row) = Quilt(latitude);
        var whole = new Window(col - 256, row - 256, 512, 512);
        (float[] elevation, ushort[] ordinal) = Read(sources, feathers, whole);
        Window[] parts =
        [
            new(col - 512, row - 512, 512, 512), new(col, row - 512, 512, 512), new(col - 512, row, 512, 512), new(col, row, 512, 512),
            new(col - 320, row - 64, 640, 64), new(col - 31, row - 200, 64, 400), new(col - 7, row - 9, 1, 1), new(col + 3, row - 100, 17, 211),
        ];
        var shared = new FeatheredPixels(sources.Plan(feathers), sources, Halo);
        foreach (Window part in parts)
        {
            (float[] values, ushort[] ordinals) = Read(shared, part);
            for (int i = 0; i < values.Length; i++)
            {
                (long x, long y) = (part.Col + (i % part.Width) - whole.Col, part.Row + (i / part.Width) - whole.Row);
                if (x is < 0 or >= 512 || y is < 0 or >= 512) continue;
                Assert.Equal(ordinal[(y * 512) + x], ordinals[i]);
                if (ordinals[i] != 0) Assert.Equal(BitConverter.SingleToInt32Bits(elevation[(y * 512) + x]), BitConverter.SingleToInt32Bits(values[i]));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(68)]
    public void The_ramp_is_as_wide_on_the_ground_as_asked(double latitude)
    {
        (long col, long row) = Corner(latitude);
        var sources = new FakeSources((_, c, _) => c < col ? 1000 : Void, (_, _, _) => 0);
        (float[] elevation, _) = Read(sources, [Feather.Of(600, null)], new Window(col - 100, row, 200, 1));
        // Along a parallel, on the ellipsoid: metres of a degree of longitude at 0, 47 and 68 degrees.
        double degree = latitude switch { 0 => 111_319.5, 47 => 76_056.0, _ => 41_821.5 };
        double metres = degree * 360 / (512 << Zoom);
        for (int i = 0; i < 100; i++)
            Assert.Equal(1000 * Math.Min(1, (100 - i - 0.5) * metres / 600), elevation[i], tolerance: 1000 * 0.006); // 0.34 % of scale, and the corner's latitude
        Assert.All(elevation[100..], e => Assert.Equal(0, e));
    }

    [Fact]
    public void A_pinhole_is_filled_from_beneath_and_leaves_its_neighbours_alone()
    {
        (long col, long row) = Corner(47);
        double scale = GroundScale.MetresPerPixel(Zoom, row);
        var sources = new FakeSources(
            (_, c, r) => c == col && r == row || Square(c - col - 60) + Square(r - row) <= 5 * 5 ? Void : 500, (_, _, _) => 100);
        (float[] elevation, ushort[] ordinal) = Read(sources, [new Feather(12 * scale, 3 * scale)], new Window(col - 20, row, 110, 1));
        Assert.Equal((100f, (ushort)2), (elevation[20], ordinal[20]));
        Assert.Equal((500f, 500f, 500f), (elevation[19], elevation[21], elevation[22]));
        Assert.Equal((100f, (ushort)2), (elevation[80], ordinal[80])); // a hole in which the disc fits
        Assert.InRange(elevation[80 + 6], 101, 180);
        Assert.InRange(elevation[80 + 6 + 5], 250, 350);
        Assert.Equal(500, elevation[80 + 6 + 13]);
    }

    [Fact]
    public void Where_nothing_lies_beneath_there_is_no_ramp_and_its_end_is_no_step()
    {
        (long col, long row) = Corner(47);
        double scale = GroundScale.MetresPerPixel(Zoom, row);
        // Both end at the same column; what lies beneath begins in the middle.
        var sources = new FakeSources((_, c, r) => c < col && r < row + 40 ? 500 : Void, (_, c, r) => c < col && r > row - 40 ? 100 : Void);
        (float[] elevation, ushort[] ordinal) = Read(sources, [new Feather(200 * scale, 3 * scale)], new Window(col - 100, row - 60, 110, 120), 220);
        float[] column = [.. Enumerable.Range(0, 120).Select(y => elevation[(y * 110) + 99])];
        Assert.All(column[..20], e => Assert.Equal(500, e));
        Assert.All(column[101..], e => Assert.Equal(100, e));
        // 79 rows of overlap, far less than the feather: the ramp takes the room there is.
        for (int y = 20; y < 102; y++) Assert.InRange(column[y - 1] - column[y], 0, 400f / 79 * 1.5f);
        Assert.All(ordinal.Where((_, i) => i % 110 >= 100), o => Assert.Equal(0, o));
    }

    [Fact]
    public void A_feather_of_less_than_half_a_pixel_changes_nothing()
    {
        (FakeSources sources, Feather[] feathers, long col, long row) = Quilt(47);
        double scale = GroundScale.MetresPerPixel(Zoom, row);
        var window = new Window(col - 256, row - 256, 512, 512);
        (float[] expected, ushort[] expectedOrdinal) = Read(sources, [default, default], window);
        (float[] elevation, ushort[] ordinal) = Read(sources, [.. feathers.Select(f => f.IsNone ? f : Feather.Of(0.49 * scale, null))], window);
        Assert.Equal(expectedOrdinal, ordinal);
        Assert.Equal(expected.Where((_, i) => ordinal[i] != 0), elevation.Where((_, i) => ordinal[i] != 0));
    }

    [Fact]
    public void Without_feathers_it_equals_the_plain_mosaic()
    {
        (FakeSources sources, _, long col, long row) = Quilt(47);
        var window = new Window(col - 256, row - 256, 512, 512);
        (float[] elevation, ushort[] ordinal) = Read(sources, [], window);
        for (int i = 0; i < elevation.Length; i++)
        {
            int first = Enumerable.Range(0, 3).FirstOrDefault(s => !float.IsNaN(sources.At(s, Zoom, window.Col + (i % 512), window.Row + (i / 512))), -1);
            Assert.Equal(first + 1, ordinal[i]);
            if (first >= 0) Assert.Equal(sources.At(first, Zoom, window.Col + (i % 512), window.Row + (i / 512)), elevation[i]);
        }
    }

    [Fact]
    public void What_is_hidden_is_not_read()
    {
        (long col, long row) = Corner(47);
        var sources = new FakeSources((_, _, _) => 1, (_, _, _) => 2);
        Read(sources, [Feather.Of(500, null)], new Window(col, row, 512, 512));
        Assert.Equal(0, sources.Asked[1]);
    }

    [Fact]
    public void Neighbours_rendered_at_other_zooms_meet()
    {
        (long col, long row) = Corner(47);
        double scale = GroundScale.MetresPerPixel(Zoom, row);
        // The same outline at both zooms: a slanting coast and a round hole, the lower source 300 m beneath the upper one.
        static float Upper(double x, double y) => y > (0.37 * x) + 13.4 || Square(x + 90) + Square(y + 90) < 20 * 20 ? Void : 500;
        var sources = new FakeSources(
            (z, c, r) => Upper(Coordinate(z, c, col), Coordinate(z, r, row)), (_, _, _) => 200);
        Feather[] feathers = [new Feather(40 * scale, 5 * scale)];
        (float[] coarse, _) = Read(sources, feathers, new Window(col - 128, row - 128, 256, 256));
        var deep = new FeatheredPixels(sources.Plan(feathers), sources, 4 * Halo);
        (float[] fine, _) = Read(deep, new Window(4 * (col - 64), 4 * (row - 64), 512, 512), Zoom + 2);
        for (int y = 0; y < 128; y++)
            for (int x = 0; x < 128; x++)
            {
                double mean = Enumerable.Range(0, 16).Average(k => fine[(((4 * y) + (k / 4)) * 512) + (4 * x) + (k % 4)]);
                double here = coarse[((y + 64) * 256) + x + 64];
                // A pixel that holds the edge is one source at the one zoom and some of each at the other, by up to a pixel of the ramp.
                Assert.InRange(Math.Abs(here - mean), 0, 300 * 1.1 / 40);
            }
    }

    /// <summary>Place of a pixel's centre in pixels of <see cref="Zoom"/> from a corner.</summary>
    private static double Coordinate(byte zoom, long pixel, long corner) => ((pixel + 0.5) / (1 << (zoom - Zoom))) - corner;

    /// <summary>Three sources round a corner of four tiles: edges, holes of many sizes, pinholes, and voids beneath.</summary>
    private static (FakeSources Sources, Feather[] Feathers, long Col, long Row) Quilt(double latitude)
    {
        (long col, long row) = Corner(latitude);
        double scale = GroundScale.MetresPerPixel(Zoom, row);
        static bool Pinhole(long x, long y, uint salt, uint per) => (uint)(((x * 73856093) ^ (y * 19349663) ^ salt) * 2654435761) % 1000 < per;
        static bool Hole(long x, long y, long cx, long cy, double r) => Square(x - cx) + Square(y - cy) < r * r;
        var sources = new FakeSources(
            (_, c, r) =>
            {
                (long x, long y) = (c - col, r - row);
                bool isVoid = x > 22 + (9 * Math.Sin(y / 7.0)) || Hole(x, y, -25, 3, 6) || Hole(x, y, -40, -25, 2.5) || Hole(x, y, 2, 33, 4) || Pinhole(x, y, 1, 8);
                return isVoid ? Void : 2300;
            },
            (_, c, r) =>
            {
                (long x, long y) = (c - col, r - row);
                return y > 12 + (x / 5) || Hole(x, y, 14, -12, 7) || Pinhole(x, y, 7, 10) ? Void : 700;
            },
            (_, c, r) =>
            {
                (long x, long y) = (c - col, r - row);
                return Hole(x, y, 30, 25, 11) || x < -30 || Pinhole(x, y, 3, 5) ? Void : 100;
            });
        return (sources, [new Feather(10.3 * scale, 2.6 * scale), new Feather(7.7 * scale, 0.4 * scale), Feather.None], col, row);
    }

    /// <summary>A corner of four tiles near a latitude.</summary>
    private static (long Col, long Row) Corner(double latitude)
    {
        double row = (WebMercator.HalfExtent - WebMercator.YOfLatitude(latitude)) / WebMercator.Resolution(Zoom);
        return (512 * 2200, 512 * (long)Math.Round(row / 512));
    }

    private static (float[] Elevation, ushort[] Ordinal) Read(FakeSources sources, Feather[] feathers, Window window, int halo = Halo) =>
        Read(new FeatheredPixels(sources.Plan(feathers), sources, halo), window);

    private static (float[] Elevation, ushort[] Ordinal) Read(FeatheredPixels pixels, Window window, byte zoom = Zoom)
    {
        var elevation = new float[window.Count];
        var ordinal = new ushort[window.Count];
        pixels.Read(zoom, window, elevation, ordinal);
        return (elevation, ordinal);
    }

    private static double Square(double v) => v * v;
}
