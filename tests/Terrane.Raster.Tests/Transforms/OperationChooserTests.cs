using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Tests.Transforms;

public sealed class OperationChooserTests
{
    private static readonly GeographicArea Scotland = new(-6, 55, -2, 58);

    [Fact]
    public void The_best_operation_that_can_be_carried_out_is_pinned_and_a_better_one_with_a_missing_grid_is_named()
    {
        ChosenOperation chosen = OperationChooser.Choose(Crs.Parse("EPSG:27700"), Scotland);
        Assert.SkipWhen(chosen.AccuracyMetres < 2, "This machine has the OSTN15 grid.");
        Assert.Equal((2.0, false, "EPSG:27700"), (chosen.AccuracyMetres, chosen.IsBallpark, chosen.Crs));
        Assert.Contains("+proj=helmert", chosen.Pipeline, StringComparison.Ordinal);
        string warning = Assert.Single(chosen.Warnings);
        Assert.Contains("(2 m)", warning, StringComparison.Ordinal);
        Assert.Contains("(1 m)", warning, StringComparison.Ordinal);
        Assert.Contains("OSTN15", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void The_choice_is_the_same_every_time() =>
        Assert.Equal(OperationChooser.Choose(Crs.Parse("EPSG:27700"), Scotland).Pipeline, OperationChooser.Choose(Crs.Parse("EPSG:27700"), Scotland).Pipeline);

    [Fact]
    public void Ballpark_is_refused_unless_allowed()
    {
        Crs unknownDatum = Crs.Parse("+proj=utm +zone=32 +ellps=bessel +units=m");
        var area = new GeographicArea(8, 50, 10, 52);
        Assert.Equal("crs.ballpark", Assert.Throws<RasterException>(() => OperationChooser.Choose(unknownDatum, area)).Code);
        ChosenOperation allowed = OperationChooser.Choose(unknownDatum, area, allowBallpark: true);
        Assert.True(allowed.IsBallpark);
        Assert.Single(allowed.Warnings);
    }

    [Fact]
    public void Outside_all_stated_areas_a_stated_operation_is_used_with_a_warning()
    {
        ChosenOperation chosen = OperationChooser.Choose(Crs.Parse("EPSG:3035"), new GeographicArea(-26, 37.6, -25, 38)); // the Azores
        Assert.False(chosen.IsBallpark);
        Assert.Contains("outside the area", Assert.Single(chosen.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:4326")]
    [InlineData("EPSG:3857")]
    [InlineData("EPSG:32611")]
    public void Systems_on_the_same_datum_need_no_warning(string code) =>
        Assert.Empty(OperationChooser.Choose(Crs.Parse(code), new GeographicArea(-119, 34, -117, 35)).Warnings);
}
