using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;

namespace Terrane.Native.Tests.Proj;

public sealed class CrsTests
{
    [Fact]
    public void Reads_codes()
    {
        Crs grid = Crs.Parse(" EPSG:27700 ");
        Assert.Equal("EPSG:27700", grid.Authority);
        Assert.Contains("British National Grid", grid.Name);
        Assert.Equal((true, false, 1.0), (grid.IsProjected, grid.IsGeographic, grid.MetresPerUnit));
        GeographicArea area = Assert.NotNull(grid.AreaOfUse);
        Assert.Equal(-9, area.West, 0.1);
        Assert.Equal(61, area.North, 0.1);
        Assert.Null(grid.VerticalName);

        Crs degrees = Crs.Parse("EPSG:4326");
        Assert.Equal((false, true), (degrees.IsProjected, degrees.IsGeographic));
        Assert.True(double.IsNaN(degrees.MetresPerUnit));
    }

    [Fact]
    public void Tells_feet_height_and_an_area_across_the_antimeridian()
    {
        Assert.Equal(1200.0 / 3937, Crs.Parse("EPSG:2263").MetresPerUnit, 1e-15);
        Crs compound = Crs.Parse("EPSG:27700+5701");
        Assert.Equal("ODN height", compound.VerticalName);
        Assert.True(compound.IsProjected);
        Assert.True(Assert.NotNull(Crs.Parse("EPSG:3832").AreaOfUse).CrossesAntimeridian); // PDC Mercator
    }

    [Fact]
    public void Reads_a_PROJ_string_as_a_CRS_and_identifies_a_WKT_without_code()
    {
        Assert.True(Crs.Parse("+proj=utm +zone=11 +datum=WGS84").IsProjected);
        string wkt = Crs.Parse("EPSG:32611").Wkt;
        string bare = wkt[..wkt.LastIndexOf(",ID[", StringComparison.Ordinal)] + "]";
        Assert.Equal("EPSG:32611", Crs.Parse(bare).Authority);
    }

    [Fact]
    public void Reads_the_projection_file_of_the_Ordnance_Survey()
    {
        using GdalDataset dataset = GdalDataset.Open($"/vsizip/{RealData.Require("dem/ost50_gloucestershire/so50.zip")}/SO50.asc");
        Crs crs = Crs.Parse(dataset.CrsWkt!);
        Assert.Contains("British National Grid", crs.Name);
        Assert.Null(crs.Authority); // its scale factor is rounded, so it is not quite 27700
        CoordinateOperation best = OperationFinder.Find(crs, Crs.Parse(WebMercator.Crs), new Bounds(-2.8, 51.5, -1.6, 52.2))[0];
        Assert.Equal((2.0, false), (best.AccuracyMetres, best.IsBallpark));
        Assert.Contains("+k=0.999601272 ", best.Pipeline);
    }

    [Theory]
    [InlineData("EPSG:99999")]
    [InlineData("nonsense")]
    [InlineData("+proj=nonsense")]
    [InlineData("")]
    [InlineData("+proj=pipeline +step +proj=noop")]
    public void Refuses_what_PROJ_does_not_know(string definition)
    {
        CrsException failure = Assert.Throws<CrsException>(() => Crs.Parse(definition));
        Assert.Equal("crs.unknown", failure.Code);
        Assert.Contains($"'{definition}'", failure.Message);
    }

    [Fact]
    public void Equivalence_ignores_names_and_axis_order()
    {
        Assert.True(Crs.Parse("EPSG:4326").IsEquivalentTo(Crs.Parse("OGC:CRS84")));
        Assert.True(Crs.Parse("EPSG:27700+5701").IsEquivalentTo(Crs.Parse("EPSG:27700")));
        Assert.False(Crs.Parse("EPSG:32611").IsEquivalentTo(Crs.Parse("EPSG:32612")));
    }

    [Fact]
    public void Knows_where_its_database_lies_and_stays_off_the_network()
    {
        ProjLibrary.Initialize();
        Assert.Matches(@"^9\.\d", ProjLibrary.Version);
        Assert.True(File.Exists(ProjLibrary.DatabasePath));
        Assert.Contains(Path.GetDirectoryName(ProjLibrary.DatabasePath), ProjLibrary.SearchPaths);
        Assert.StartsWith("v", ProjLibrary.EpsgVersion);
        Assert.False(ProjLibrary.NetworkEnabled);
    }
}
