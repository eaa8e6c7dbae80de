using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Native.Tests.Proj;

public sealed class OperationTests
{
    private const string OstnGrid = "uk_os_OSTN15_NTv2_OSGBtoETRS.tif";

    private static readonly Bounds Gloucestershire = new(-2.8, 51.5, -1.6, 52.2);

    [Fact]
    public void Lists_the_Helmert_shift_and_the_better_one_whose_grid_is_missing()
    {
        IReadOnlyList<CoordinateOperation> found = OperationFinder.Find(Crs.Parse("EPSG:27700"), Crs.Parse(WebMercator.Crs), Gloucestershire);
        CoordinateOperation ostn = Assert.Single(found, o => o.Grids.Any(g => g.Name == OstnGrid));
        Assert.SkipWhen(ostn.IsInstantiable, "OSTN15 is installed here.");
        Assert.Equal((1.0, false), (ostn.AccuracyMetres, ostn.Grids[0].IsAvailable));
        Assert.EndsWith(OstnGrid, ostn.Grids[0].Url);

        Assert.Equal((2.0, true, false), (found[0].AccuracyMetres, found[0].IsInstantiable, found[0].IsBallpark));
        Assert.Contains("OSGB36 to WGS 84 (6)", found[0].Name);
        Assert.Contains("+proj=helmert +x=446.448", found[0].Pipeline);
        Assert.Empty(found[0].Grids);

        CrsException failure = Assert.Throws<CrsException>(() => new Transformer(ostn.Pipeline).Dispose());
        Assert.Equal("crs.pipeline", failure.Code);
    }

    [Fact]
    public void Flags_ballpark()
    {
        IReadOnlyList<CoordinateOperation> found = OperationFinder.Find(Crs.Parse("EPSG:27700"), Crs.Parse(WebMercator.Crs), new Bounds(-30, 45, -20, 48));
        CoordinateOperation ballpark = Assert.Single(found, o => o.IsBallpark);
        Assert.Equal(-1, ballpark.AccuracyMetres);
        Assert.Contains("allpark", ballpark.Name);
    }

    [Fact]
    public void Mere_arithmetic_is_exact()
    {
        CoordinateOperation only = Assert.Single(OperationFinder.Find(Crs.Parse("EPSG:4326"), Crs.Parse(WebMercator.Crs)));
        Assert.Equal((0.0, false), (only.AccuracyMetres, only.IsBallpark));
        Assert.Equal(0, OperationFinder.Find(Crs.Parse("EPSG:32611"), Crs.Parse(WebMercator.Crs))[0].AccuracyMetres);
    }

    [Theory]
    [InlineData(-10, 10, -10, 10)]
    [InlineData(0, 360, -180, 180)]
    [InlineData(20, 380, -180, 180)]
    [InlineData(170, 190, 170, -170)]
    [InlineData(180, 190, -180, -170)]
    [InlineData(170, 180, 170, 180)]
    [InlineData(-190, -180, 170, 180)]
    [InlineData(350, 360, -10, 0)]
    [InlineData(-180, 170, -180, 170)]
    public void Longitudes_come_into_the_usual_range(double west, double east, double wantedWest, double wantedEast)
    {
        GeographicArea area = new Bounds(west, -95, east, 91);
        Assert.Equal(new GeographicArea(wantedWest, -90, wantedEast, 90), area);
    }
}
