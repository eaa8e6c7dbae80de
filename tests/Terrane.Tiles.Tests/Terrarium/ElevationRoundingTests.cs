using Terrane.Tiles.Terrarium;

namespace Terrane.Tiles.Tests.Terrarium;

public sealed class ElevationRoundingTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(6, 1)]
    [InlineData(11, 1)]
    [InlineData(12, 0.5)]
    [InlineData(14, 0.125)]
    [InlineData(19, 1.0 / 256)]
    [InlineData(22, 1.0 / 256)]
    public void Mapterhorn_halves_its_step_from_one_metre_at_zoom_11(byte zoom, double metres) =>
        Assert.Equal(metres, ElevationRounding.Mapterhorn.StepMetres(zoom));

    [Theory]
    [InlineData("mapterhorn", "mapterhorn", 0.5)]
    [InlineData("Shoal", "shoal", 0.5)]
    [InlineData(" None ", "none", 1.0 / 256)]
    [InlineData("0.25", "0.25", 0.25)]
    [InlineData("1", "1", 1)]
    [InlineData("0.1", "0.09765625", 25.0 / 256)] // down to whole 1/256 m, so that half of 0.1 m is never exceeded
    [InlineData("2048", "2048", 2048)]
    [InlineData("adaptive", "adaptive:4", 2)]
    [InlineData("Adaptive:0.25", "adaptive:0.25", 0.5)] // never coarser than half the accuracy, or than the Mapterhorn step
    public void Reads_a_policy_and_names_it_so_that_it_reads_again(string text, string id, double stepAtZoom12)
    {
        ElevationRounding rounding = ElevationRounding.Parse(text);
        Assert.Equal(id, rounding.Id);
        Assert.Equal(stepAtZoom12, rounding.StepMetres(12));
        Assert.Equal(id, ElevationRounding.Parse(rounding.Id).Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(15)]
    [InlineData(22)]
    public void Shoal_never_deepens_water_and_misses_by_less_than_a_step_and_treats_land_as_mapterhorn(byte zoom)
    {
        double step = ElevationRounding.Shoal.StepMetres(zoom);
        Assert.Equal(ElevationRounding.Mapterhorn.StepMetres(zoom), step);
        var random = new Random(5);
        float[] elevation =
        [
            -32768, -11000.001f, -1, -0.5f, -float.Epsilon, -0f, 0, float.Epsilon, 0.5f, 8849, TerrariumCodec.MaxElevation,
            MathF.BitDecrement(-32767), MathF.BitIncrement(-32767), .. Enumerable.Range(0, 5000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 5)))).Where(TerrariumCodec.IsEncodable),
        ];
        uint[] pixels = new uint[elevation.Length], mapterhorn = new uint[elevation.Length];
        Assert.Equal(0, TerrariumCodec.Encode(elevation, zoom, ElevationRounding.Shoal, pixels));
        TerrariumCodec.Encode(elevation, zoom, ElevationRounding.Mapterhorn, mapterhorn);
        int below = 0;
        for (int i = 0; i < elevation.Length; i++)
        {
            double error = (double)TerrariumCodec.DecodePixel(pixels[i]) - elevation[i];
            if (elevation[i] >= 0) Assert.Equal(mapterhorn[i], pixels[i]);
            else Assert.True(error >= 0 && error < step, $"{elevation[i]:R} m off by {error} m at a step of {step} m");
            if (error > step / 2) below++;
        }
        Assert.InRange(below, 100, elevation.Length); // it is not rounding to the nearest
    }

    [Theory]
    [InlineData("")]
    [InlineData("metre")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0.003")]
    [InlineData("2049")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("adaptive:")]
    [InlineData("adaptive:0")]
    [InlineData("adaptive:1001")]
    [InlineData("adaptive:NaN")]
    public void Refuses_what_is_no_step(string text) => Assert.Throws<FormatException>(() => ElevationRounding.Parse(text));
}
