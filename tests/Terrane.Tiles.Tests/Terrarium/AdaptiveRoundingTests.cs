using Terrane.Tiles.Terrarium;

namespace Terrane.Tiles.Tests.Terrarium;

public sealed class AdaptiveRoundingTests
{
    private const int Side = 512;

    /// <summary>A plain in the west, which passes into rock towards the east.</summary>
    private static readonly float[] Terrain = Make((x, y) => 40 + (0.004 * x) + (Math.Pow(x / 512.0, 4) * 900 * (Math.Sin(x * 0.06) + Math.Cos(y * 0.045) + (0.1 * Math.Sin(x * 0.9) * Math.Sin(y * 0.8)))));

    private static readonly ushort[] One = Ordinals((_, _) => 1);

    [Theory]
    [InlineData(4, 12)]
    [InlineData(4, 8)]
    [InlineData(0.15, 12)]
    [InlineData(0.15, 16)]
    [InlineData(30, 14)]
    public void Every_pixel_has_the_step_that_its_blocks_relief_and_the_accuracy_give_and_no_error_is_above_its_bound(double accuracy, byte zoom)
    {
        float[] rounded = Round(new AdaptiveRounding(accuracy), Terrain, One, zoom);
        double mapterhorn = Math.Clamp(Math.Pow(2, 19 - zoom) / 256, 1.0 / 256, 1), shown = Math.Pow(2, 17 - zoom) / 256;
        double coarsest = Math.Max(mapterhorn, PowerBelow(accuracy / 2)), finest = Math.Min(mapterhorn, Math.Max(Math.Max(shown, PowerBelow(accuracy / 8)), 1.0 / 256));
        var steps = new HashSet<double>();
        for (int i = 0; i < rounded.Length; i++)
        {
            double relief = Relief(i % Side / 8 * 8, i / Side / 8 * 8), step = Math.Clamp(relief > 0 ? PowerBelow(relief / 8) : 0, finest, coarsest);
            steps.Add(step);
            Assert.Equal((float)(Math.Round(Terrain[i] / step) * step), rounded[i]);
            double error = Math.Abs((double)rounded[i] - Terrain[i]);
            Assert.True(error <= Math.Max(accuracy / 4, mapterhorn / 2) && error <= Math.Max(relief / 16, finest / 2), $"{error} m off");
        }
        Assert.Contains(finest, steps);
        Assert.Contains(coarsest, steps);
    }

    [Fact]
    public void Tiles_of_256_pixels_hold_the_same_as_the_tile_of_512_they_are_cut_from()
    {
        var rounding = new AdaptiveRounding(4);
        float[] whole = Round(rounding, Terrain, One, 12);
        for (int quarter = 0; quarter < 4; quarter++)
        {
            int left = (quarter & 1) * 256, top = (quarter >> 1) * 256;
            float[] part = [.. from y in Enumerable.Range(top, 256) from x in Enumerable.Range(left, 256) select Terrain[(y * Side) + x]], rounded = new float[part.Length];
            rounding.Round(part, One.AsSpan(0, part.Length), 256, 12, rounded);
            Assert.Equal([.. from y in Enumerable.Range(top, 256) from x in Enumerable.Range(left, 256) select whole[(y * Side) + x]], rounded);
        }
    }

    [Fact]
    public void The_most_accurate_source_of_a_block_counts_and_voids_count_for_nothing()
    {
        // Ordinal 2 states 30 m, 3 states 0.5 m, 1 and what is beyond state nothing.
        var rounding = new AdaptiveRounding(4, double.NaN, double.NaN, 30, 0.5);
        ushort[] ordinals = Ordinals((x, y) => y < 128 ? (ushort)(x % 8 == 3 && y % 8 == 7 ? 3 : 2) : y < 256 ? (ushort)(x % 2 * 2) : y < 384 ? (ushort)1 : (ushort)9);
        float[] rounded = Round(rounding, Terrain, ordinals, 12);
        float[] half = Round(new AdaptiveRounding(0.5), Terrain, One, 12), thirty = Round(new AdaptiveRounding(30), Terrain, One, 12), four = Round(new AdaptiveRounding(4), Terrain, One, 12);
        Assert.Equal(half[..(128 * Side)], rounded[..(128 * Side)]);
        Assert.Equal(thirty[(128 * Side)..(256 * Side)], rounded[(128 * Side)..(256 * Side)]);
        Assert.Equal(four[(256 * Side)..], rounded[(256 * Side)..]);
        Assert.NotEqual(half, four);
        Assert.NotEqual(thirty, four);
        Assert.Equal(ElevationRounding.Parse("8").StepMetres(12), rounding.StepMetres(12)); // half of 30 m, down to a power of two
    }

    [Fact]
    public void What_can_be_encoded_still_can_be_and_what_cannot_is_left_to_be_counted()
    {
        float[] odd = [.. Terrain];
        (odd[0], odd[700], odd[900], odd[1000]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity, 40_000);
        (odd[^1], odd[^2], odd[^3]) = (TerrariumCodec.MaxElevation, TerrariumCodec.MinElevation, 32_767.9f);
        float[] rounded = Round(new AdaptiveRounding(1000), odd, One, 12);
        for (int i = 0; i < odd.Length; i++) Assert.Equal(TerrariumCodec.IsEncodable(odd[i]), TerrariumCodec.IsEncodable(rounded[i]));
        Assert.Equal(TerrariumCodec.MaxElevation, rounded[^1]);
        Assert.Equal(TerrariumCodec.MinElevation, rounded[^2]);
    }

    [Fact]
    public void A_pixel_without_neighbours_gets_the_step_of_flat_land()
    {
        var argb = new uint[3];
        TerrariumCodec.Encode([10.2f, 10.3f, -4.9f], 12, new AdaptiveRounding(4), argb);
        Assert.Equal([10f, 10.5f, -5f], argb.Select(TerrariumCodec.DecodePixel));
    }

    private static float[] Round(AdaptiveRounding rounding, float[] elevation, ushort[] ordinal, byte zoom)
    {
        var rounded = new float[elevation.Length];
        rounding.Round(elevation, ordinal, Side, zoom, rounded);
        return rounded;
    }

    // The smallest range of the four parts of a block.
    private static double Relief(int left, int top) => (from y in new[] { top, top + 4 } from x in new[] { left, left + 4 } select Part(x, y)).Min();

    private static double Part(int left, int top)
    {
        float low = float.MaxValue, high = float.MinValue;
        for (int y = top; y < top + 4; y++)
            for (int x = left; x < left + 4; x++) (low, high) = (Math.Min(low, Terrain[(y * Side) + x]), Math.Max(high, Terrain[(y * Side) + x]));
        return high - low;
    }

    private static double PowerBelow(double value) => Math.Pow(2, Math.Floor(Math.Log2(value)));

    private static float[] Make(Func<int, int, double> metres) => [.. from y in Enumerable.Range(0, Side) from x in Enumerable.Range(0, Side) select (float)metres(x, y)];

    private static ushort[] Ordinals(Func<int, int, ushort> ordinal) => [.. from y in Enumerable.Range(0, Side) from x in Enumerable.Range(0, Side) select ordinal(x, y)];
}
