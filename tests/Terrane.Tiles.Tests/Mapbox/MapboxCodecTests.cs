using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Terrarium;

namespace Terrane.Tiles.Tests.Mapbox;

public sealed class MapboxCodecTests
{
    [Theory]
    [InlineData(0f, 0x0186A0u)] // 100000 decimetres above -10000 m
    [InlineData(-10_000f, 0x000000u)]
    [InlineData(8848.9f, 0x02E049u)] // (8848.9 + 10000) * 10 = 188489
    [InlineData(-0.1f, 0x01869Fu)]
    public void Pixels_are_decimetres_above_minus_ten_thousand_metres(float metres, uint rgb)
    {
        var argb = new uint[1];
        Assert.Equal(0, MapboxCodec.Encode([metres], 19, ElevationRounding.None, argb));
        Assert.Equal(0xFF00_0000 | rgb, argb[0]);
        var back = new float[1];
        MapboxCodec.Decode(argb, back);
        Assert.Equal(metres, back[0]);
    }

    [Theory]
    [InlineData("mapterhorn", 10, 10)]
    [InlineData("mapterhorn", 12, 5)]
    [InlineData("mapterhorn", 13, 2)] // 0.25 m becomes 0.2 m
    [InlineData("mapterhorn", 14, 1)]
    [InlineData("none", 3, 1)]
    [InlineData("0.25", 3, 2)]
    public void The_step_is_the_policy_s_in_whole_decimetres(string rounding, byte zoom, int decimetres) =>
        Assert.Equal(decimetres, MapboxCodec.StepUnits(ElevationRounding.Parse(rounding), zoom));

    [Theory]
    [InlineData("mapterhorn")]
    [InlineData("none")]
    [InlineData("shoal")]
    public void What_comes_back_is_within_half_a_step_and_shoal_never_deeper(string text)
    {
        var rounding = ElevationRounding.Parse(text);
        var random = new Random(1);
        float[] metres = [.. Enumerable.Range(0, 20_000).Select(_ => (float)((random.NextDouble() * 19_000) - 10_000))];
        var argb = new uint[metres.Length];
        var back = new float[metres.Length];
        foreach (byte zoom in new byte[] { 0, 11, 12, 13, 14, 20 })
        {
            MapboxCodec.Encode(metres, zoom, rounding, argb);
            MapboxCodec.Decode(argb, back);
            double step = MapboxCodec.StepUnits(rounding, zoom) / 10.0;
            for (int i = 0; i < metres.Length; i++)
            {
                double error = (double)back[i] - metres[i];
                double rounded = 0.001; // what a float of 10000 m can be off
                if (text == "shoal" && metres[i] < 0) Assert.InRange(error, -rounded, step + rounded);
                else Assert.InRange(error, (-step / 2) - rounded, (step / 2) + rounded);
            }
        }
    }

    [Fact]
    public void What_the_format_cannot_hold_is_counted_and_held_at_its_ends()
    {
        var argb = new uint[3];
        Assert.Equal(3, MapboxCodec.Encode([-10_935f, float.NaN, 2e6f], 12, ElevationRounding.None, argb));
        Assert.Equal([0xFF00_0000, 0xFF01_86A0, 0xFFFF_FFFF], argb);
    }
}
