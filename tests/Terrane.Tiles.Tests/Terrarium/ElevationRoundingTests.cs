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
    [InlineData(" None ", "none", 1.0 / 256)]
    [InlineData("0.25", "0.25", 0.25)]
    [InlineData("1", "1", 1)]
    [InlineData("0.1", "0.09765625", 25.0 / 256)] // down to whole 1/256 m, so that half of 0.1 m is never exceeded
    [InlineData("2048", "2048", 2048)]
    public void Reads_a_policy_and_names_it_so_that_it_reads_again(string text, string id, double stepAtZoom12)
    {
        ElevationRounding rounding = ElevationRounding.Parse(text);
        Assert.Equal(id, rounding.Id);
        Assert.Equal(stepAtZoom12, rounding.StepMetres(12));
        Assert.Equal(id, ElevationRounding.Parse(rounding.Id).Id);
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
    public void Refuses_what_is_no_step(string text) => Assert.Throws<FormatException>(() => ElevationRounding.Parse(text));
}
