using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Reading;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Engines;

public sealed class MassTests
{
    /// <summary>People of São Miguel, by adding up the file's floats in double precision (numpy).</summary>
    private const double Population = 145_602.96512763167;

    [Theory]
    [InlineData("0.1,EPSG:4326", AreaWeights.Planar)]
    [InlineData("0.1,EPSG:4326", AreaWeights.Ellipsoid)]
    [InlineData("1/7,EPSG:4326", AreaWeights.Planar)]
    [InlineData("0.003,EPSG:4326", AreaWeights.Ellipsoid)]
    [InlineData("1000,EPSG:32626", AreaWeights.Planar)]
    [InlineData("230,EPSG:3035", AreaWeights.Planar)]
    public void A_sum_keeps_the_population_of_an_island(string gridText, AreaWeights area)
    {
        string path = RealData.Require("grids/sao_miguel/gpw_v411_2020_count_2020.tif");
        var spec = new DatasetSpec { Path = path, Name = "d", Method = ResampleMethod.Sum, Area = area };
        CellGrid grid = Terrane.Resample.Grids.TargetGrid.Parse(gridText, null, () => [SourceSet.Of(spec).Grid]);
        double[] values = Sources.Whole(Dataset.Open(spec, SourceSet.Of(spec), grid, allowBallpark: false));
        Assert.Equal(Population, values.Where(value => !double.IsNaN(value)).Order().Sum(), 1e-12 * Population);
    }

    [Fact]
    public void Refining_splits_a_count_by_density()
    {
        using var folder = new TempFolder();
        string path = Sources.Write(folder.File("c.tif"), 2, 1, new AffineTransform(0, 100, 0, 100, 0, -100), "EPSG:32626", [80, double.NaN]);
        double[] values = Sources.Whole(Sources.Open(path, Sources.Grid(4, 2, 0, 50, 100, -50), ResampleMethod.Sum));
        Assert.Equal([20, 20, double.NaN, double.NaN, 20, 20, double.NaN, double.NaN], values);
    }

    [Fact]
    public void Zero_is_a_value_and_a_nearly_equal_sentinel_is_none()
    {
        using var folder = new TempFolder();
        string path = Sources.Write(folder.File("z.tif"), 2, 2, new AffineTransform(0, 1, 0, 2, 0, -1), "EPSG:32626",
            [0, 8, -3.40282306e38, 0], Terrane.Native.Gdal.GdalDataType.Float32, noData: -3.4028235e38);
        double[] values = Sources.Whole(Sources.Open(path, Sources.Grid(1, 1, 0, 2, 2, -2), ResampleMethod.Average));
        Assert.Equal(8.0 / 3, values[0], 1e-15);
    }

    [Fact]
    public void Ellipsoidal_weights_are_the_areas_of_the_rows()
    {
        using var folder = new TempFolder();
        string path = Sources.Write(folder.File("e.tif"), 1, 2, new AffineTransform(0, 1, 0, 61, 0, -1), "EPSG:4326", [1, 2]);
        double north = Terrane.Cells.Areas.EllipsoidArea.Of(1, 60, 61), south = Terrane.Cells.Areas.EllipsoidArea.Of(1, 59, 60);
        CellGrid grid = Sources.Grid(1, 1, 0, 2, 61, -2, "EPSG:4326");
        Assert.Equal(((north * 1) + (south * 2)) / (north + south), Sources.Whole(Sources.Open(path, grid, ResampleMethod.Average, AreaWeights.Ellipsoid))[0], 1e-14);
        Assert.Equal(1.5, Sources.Whole(Sources.Open(path, grid, ResampleMethod.Average))[0], 1e-15);
    }
}
