using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class SmoothFillTests
{
    private const int World = 1408; // whole blocks of 32 pixels
    private const float Beyond = -7;

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.02)]
    [InlineData(3, 0.0005)]
    [InlineData(4, 0.00002)]
    public void Equals_the_definition_worked_out_pixel_by_pixel(int seed, double density)
    {
        FillWorld world = FillWorld.Random(World, seed, density, sources: 3);
        int[] halvings = [0, 0, 2, 4];
        Canvas canvas = FillAt(world, 96, 160, halvings);
        var brute = new Brute(world.Elevation, world.Ordinal, halvings);
        var random = new Random(seed);
        for (int n = 0; n < 1000; n++)
        {
            int x = random.Next(Canvas.Side), y = random.Next(Canvas.Side), at = ((y + 160) * World) + x + 96;
            Assert.Equal(world.Ordinal[at] != 0 ? world.Elevation[at] : brute.At(x + 96, y + 160), canvas.Elevation[(y * Canvas.Side) + x], 2e-2); // float32 sums of 3000 m
        }
    }

    [Fact]
    public void Two_tiles_agree_where_they_overlap()
    {
        FillWorld world = FillWorld.Random(World, 11, 0.0004, sources: 3);
        int[] halvings = [0, 0, 1, 0];
        Canvas left = FillAt(world, 96, 224, halvings), right = FillAt(world, 96 + 256, 224, halvings);
        for (int y = 0; y < Canvas.Side; y++)
            for (int x = 0; x < 256; x++)
                Assert.Equal(left.Elevation[(y * Canvas.Side) + 256 + x], right.Elevation[(y * Canvas.Side) + x]);
    }

    [Fact]
    public void A_canvas_without_data_in_reach_takes_the_value_for_beyond()
    {
        Canvas canvas = FillAt(new FillWorld(World), 192, 192, [0]);
        Assert.All(canvas.Elevation, e => Assert.Equal(Beyond, e));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(22)]
    public void Beside_a_straight_coast_it_falls_evenly_to_the_end_of_its_reach(int shift)
    {
        float[] row = Profile(x => x < 288 + shift ? 500 : float.NaN);
        int coast = 288 + shift - 192;
        Assert.InRange(row[coast], 495, 500);
        Assert.Equal(Beyond, row[coast + VoidPolicy.Reach]);
        for (int x = 1; x < Canvas.Side; x++) Assert.InRange(row[x - 1] - row[x], 0, 507 * 0.037f); // a smoothstep over 48 pixels: 0.031
        for (int x = 2; x < Canvas.Side; x++) Assert.InRange(Math.Abs(row[x] - (2 * row[x - 1]) + row[x - 2]), 0, 507 * 0.006f); // a smoothstep over 32 pixels: 0.006
    }

    [Theory]
    [InlineData(10)]
    [InlineData(24)]
    [InlineData(40)]
    public void In_the_middle_of_a_gap_there_is_no_crease(int gap)
    {
        float[] row = Profile(x => x < 300 ? 500 : x >= 300 + gap ? 100 : float.NaN);
        int first = 300 - 192;
        for (int x = first; x <= first + gap; x++) Assert.InRange(row[x - 1] - row[x], -0.5f, 400f * 3.6f / gap);
        // The nearest elevation would leap by 400 m in the middle. A smoothstep between the two bends by 6 / gap^2 of the difference.
        for (int x = first + 1; x < first + gap; x++) Assert.InRange(Math.Abs(row[x + 1] - (2 * row[x]) + row[x - 1]), 0, 400f * 26 / (gap * gap));
    }

    [Fact]
    public void A_reach_that_is_halved_twice_gives_the_fill_of_a_tile_two_zooms_deeper()
    {
        // Deep: one world at full reach. Here: every pixel is the mean of 4 x 4 of them, with the reach halved twice.
        FillWorld here = Cliffs(4, 1.5);
        Canvas fine = FillAt(Cliffs(1, 0), 448, 448, [0, 0]), coarse = FillAt(here, 64, 64, [0, 2]);
        for (int y = 0; y < 128; y++)
            for (int x = 0; x < 128; x++)
            {
                if (here.Ordinal[((y + 112) * World) + x + 112] != 0) continue;
                double mean = Enumerable.Range(0, 16).Average(k => fine.Elevation[(((4 * y) + (k / 4)) * 512) + (4 * x) + (k % 4)]);
                Assert.Equal(mean, coarse.Elevation[((y + 48) * 512) + x + 48], tolerance: 20); // where it falls by 70 m from pixel to pixel
            }
    }

    /// <summary>A round island with an elevation of 500 m, in pixels of which <paramref name="step"/> go into one.</summary>
    private static FillWorld Cliffs(int step, double offset) => FillWorld.Of(World, (x, y) =>
    {
        double dx = (step * x) + offset - 640.5, dy = (step * y) + offset - 700.5;
        return (dx * dx) + (dy * dy) < 96 * 96 ? 500 : float.NaN;
    });

    private static float[] Profile(Func<int, float> world) =>
        FillAt(FillWorld.Of(World, (x, _) => world(x)), 192, 192, [0, 0]).Elevation[(200 * Canvas.Side)..(201 * Canvas.Side)];

    private static Canvas FillAt(FillWorld world, int col, int row, int[] halvings) =>
        world.FillAt(col, row, (elevation, ordinal, canvas) => new SmoothFill().Fill(elevation, ordinal, halvings, Beyond, canvas));

    /// <summary>The pyramid over the whole world, block by block as asked, in double.</summary>
    private sealed class Brute(float[] elevation, ushort[] ordinal, int[] halvings)
    {
        private readonly Dictionary<(int, int, int), (double Sum, double Weight)> _spread = [];
        private readonly Dictionary<(int, int, int, int), (double Sum, double Weight)> _own = [];

        internal double At(int x, int y)
        {
            double sum = 0, weight = 0;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++)
                {
                    (double s, double w) = Spread(0, x + dx, y + dy);
                    double share = (dx == 0 ? 4 : 1) * (dy == 0 ? 4 : 1) / 36.0;
                    (sum, weight) = (sum + (share * s), weight + (share * w));
                }
            return Beyond + (sum / (weight + 2.7e-4));
        }

        /// <summary>What a block holds, and what it gets from those above it.</summary>
        private (double, double) Spread(int level, int x, int y)
        {
            if (_spread.TryGetValue((level, x, y), out var known)) return known;
            (double sum, double weight) = (0, 0);
            for (int source = 1; source < halvings.Length; source++)
            {
                int last = 3 - halvings[source];
                if (level < last) Add(Own(source, level, x, y), 1);
                if (level == Math.Max(last, 0))
                    for (int dy = -6; dy <= 6; dy++)
                        for (int dx = -6; dx <= 6; dx++)
                        {
                            // Below a pixel: so many more blocks of the kernel lie between two pixels, and each pixel holds the square of that.
                            double finer = Math.Pow(2, level - last), squared = ((dx * dx) + (dy * dy)) * finer * finer, room = Math.Max(0, 1 - (squared / 49));
                            Add(Own(source, level, x + dx, y + dy), finer * finer * finer * finer * Math.Sqrt(room) / ((1 + squared) * (1 + squared)));
                        }
            }
            if (level < 3)
                foreach ((int px, double wx) in Parents(x))
                    foreach ((int py, double wy) in Parents(y)) Add(Spread(level + 1, px, py), wx * wy / 16);
            return _spread[(level, x, y)] = (sum, weight);

            void Add((double Sum, double Weight) of, double share) => (sum, weight) = (sum + (share * of.Sum), weight + (share * of.Weight));
        }

        private static (int, double)[] Parents(int i) => [(i / 2, 0.75), ((i / 2) + (i % 2 == 0 ? -1 : 1), 0.25)];

        private (double Sum, double Weight) Own(int source, int level, int x, int y)
        {
            if (_own.TryGetValue((source, level, x, y), out var known)) return known;
            (double sum, double weight) = (0, 0);
            double own = Math.Pow(0.25, halvings[source]);
            for (int py = y << level; py < (y + 1) << level; py++)
                for (int px = x << level; px < (x + 1) << level; px++)
                    if (ordinal[(py * World) + px] == source) (sum, weight) = (sum + (own * (elevation[(py * World) + px] - Beyond)), weight + own);
            return _own[(source, level, x, y)] = (sum, weight);
        }
    }
}
