using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class VoidFillTests
{
    private const int World = 1400; // two tiles side by side, padded, fit into it
    private const float Beyond = -7;

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.02)]
    [InlineData(3, 0.0005)]
    [InlineData(4, 0.00002)]
    public void Equals_a_brute_force_search_for_the_nearest_pixel(int seed, double density)
    {
        FillWorld world = FillWorld.Random(World, seed, density, sources: 2);
        (float[] elevation, ushort[] ordinal) = (world.Elevation, world.Ordinal);
        Canvas canvas = FillAt(world, 100, 150, [0, VoidPolicy.Reach, 20]);
        var random = new Random(seed);
        for (int n = 0; n < 4000; n++)
        {
            int x = random.Next(Canvas.Side), y = random.Next(Canvas.Side);
            float expected = ordinal[((y + 150) * World) + x + 100] != 0 ? elevation[((y + 150) * World) + x + 100]
                : BruteForce(elevation, ordinal, x + 100, y + 150, [0, VoidPolicy.Reach, 20]);
            Assert.Equal(expected, canvas.Elevation[(y * Canvas.Side) + x], 1e-3f); // float32 against double at up to 3000 m
        }
    }

    [Fact]
    public void Two_windows_agree_where_they_overlap()
    {
        FillWorld world = FillWorld.Random(World, 11, 0.0004, sources: 2);
        float[] reach = [0, VoidPolicy.Reach, 33];
        Canvas left = FillAt(world, 100, 200, reach), right = FillAt(world, 100 + 256, 200, reach);
        for (int y = 0; y < Canvas.Side; y++)
            for (int x = 0; x < 256; x++)
                Assert.Equal(left.Elevation[(y * Canvas.Side) + 256 + x], right.Elevation[(y * Canvas.Side) + x]);
    }

    [Fact]
    public void A_canvas_without_data_in_reach_takes_the_value_for_beyond()
    {
        Canvas canvas = FillAt(new FillWorld(World), 200, 200, [0]);
        Assert.All(canvas.Elevation, e => Assert.Equal(Beyond, e));
    }

    [Fact]
    public void The_fill_keeps_the_rim_and_falls_without_a_step()
    {
        Canvas canvas = FillAt(FillWorld.Of(World, (x, _) => x < 300 ? 500 : float.NaN), 200, 200, [0, VoidPolicy.Reach]);
        float[] row = canvas.Elevation[..Canvas.Side];
        Assert.Equal(500, row[100 + (VoidPolicy.Reach / 2) - 1]);
        Assert.Equal(Beyond, row[100 + VoidPolicy.Reach]);
        for (int x = 1; x < Canvas.Side; x++) Assert.InRange(row[x - 1] - row[x], 0, 507 * 1.6f / (VoidPolicy.Reach / 2)); // smoothstep is 1.5 at its steepest
    }

    private static Canvas FillAt(FillWorld world, int col, int row, float[] reachOfOrdinal) =>
        world.FillAt(col, row, (elevation, ordinal, canvas) => new VoidFill().Fill(elevation, ordinal, reachOfOrdinal, Beyond, canvas));

    private static float BruteForce(float[] elevation, ushort[] ordinal, int x, int y, float[] reachOfOrdinal)
    {
        int best = int.MaxValue, at = -1;
        for (int dx = -VoidPolicy.Reach; dx <= VoidPolicy.Reach; dx++) // west first, north first: the rule for ties
            for (int dy = -VoidPolicy.Reach; dy <= VoidPolicy.Reach; dy++)
            {
                int squared = (dx * dx) + (dy * dy), i = ((y + dy) * World) + x + dx;
                if (ordinal[i] != 0 && squared < best && squared <= VoidPolicy.Reach * VoidPolicy.Reach) (best, at) = (squared, i);
            }
        if (at < 0) return Beyond;
        double share = Math.Sqrt(best) / reachOfOrdinal[ordinal[at]];
        double u = Math.Clamp(2 * (1 - share), 0, 1);
        return (float)(Beyond + ((elevation[at] - Beyond) * (u * u * (3 - (2 * u)))));
    }
}
