using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;
using Terrane.Resample.Reading;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Reading;

public sealed class SourceSetTests
{
    private const int Columns = 60, Rows = 45;

    [Theory]
    [InlineData(ResampleMethod.Sum, 27.3)]
    [InlineData(ResampleMethod.Lanczos, 4.1)]
    [InlineData(ResampleMethod.Mode, 33)]
    [InlineData(ResampleMethod.Median, 18.2)]
    public void Tiles_of_one_lattice_give_what_the_whole_gives(ResampleMethod method, double cell)
    {
        using var folder = new TempFolder();
        double[] values = Sources.Random(new Random(5), Columns * Rows, 0.1, whole: true);
        string whole = Tile(folder, "whole.tif", values, new Window(0, 0, Columns, Rows));
        Directory.CreateDirectory(folder.File("tiles"));
        // More files than are open at a time; neighbours share a column.
        for (int row = 0; row < 9; row++)
            for (int col = 0; col < 3; col++)
                Tile(folder, $"tiles/{row}{col}.tif", values, new Window(Math.Max(0, (col * 20) - 1), row * 5, col == 0 ? 20 : 21, 5));
        var grid = Sources.Grid((int)(Columns * 10 / cell) + 2, (int)(Rows * 10 / cell) + 2, 95, cell, 1_004, -cell);
        double[] expected = Sources.Whole(Sources.Open(whole, grid, method));
        Dataset tiled = Sources.Open(folder.File("tiles"), grid, method);
        Assert.Equal(27, tiled.Files.Tiles.Count);
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), Sources.Whole(tiled).Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), Sources.Windowed(tiled, 4, 3, 1 << 20).Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void The_first_tile_wins_where_it_has_a_value_and_a_gap_has_none()
    {
        using var folder = new TempFolder();
        string a = Sources.Write(folder.File("a.tif"), 2, 1, new AffineTransform(0, 1, 0, 1, 0, -1), "EPSG:32626", [1, double.NaN]);
        string b = Sources.Write(folder.File("b.tif"), 2, 1, new AffineTransform(0, 1, 0, 1, 0, -1), "EPSG:32626", [7, 8], GdalDataType.Int16, noData: null);
        string c = Sources.Write(folder.File("c.tif"), 1, 1, new AffineTransform(3, 1, 0, 1, 0, -1), "EPSG:32626", [9]);
        var spec = new DatasetSpec { Path = a, More = [b, c], Name = "d" };
        SourceSet files = SourceSet.Of(spec);
        Assert.Equal((4L, 1L), (files.Grid.Width, files.Grid.Height));
        Assert.Equal(GdalDataType.Float64, files.DataType);
        Assert.Equal([1, 8, double.NaN, 9], Sources.Whole(Dataset.Open(spec, files, Sources.Grid(4, 1, 0, 1, 1, -1), allowBallpark: false)));
    }

    [Fact]
    public void Rasters_of_different_lattices_are_no_dataset_and_are_named()
    {
        using var folder = new TempFolder();
        Sources.Write(folder.File("a.tif"), 2, 1, new AffineTransform(0, 1, 0, 1, 0, -1), "EPSG:32626", [1, 2]);
        Sources.Write(folder.File("b.tif"), 2, 1, new AffineTransform(2.5, 1, 0, 1, 0, -1), "EPSG:32626", [1, 2]);
        ResampleException e = Assert.Throws<ResampleException>(() => SourceSet.Of(new DatasetSpec { Path = folder.Path, Name = "d" }));
        Assert.Equal("resample.files", e.Code);
        Assert.Contains("b.tif", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tile_that_changes_changes_the_plan()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("tiles"));
        for (int i = 0; i < 2; i++) Sources.Write(folder.File($"tiles/{i}.tif"), 4, 6, new AffineTransform(i * 400, 100, 0, 600, 0, -100), "EPSG:32626", [.. Enumerable.Range(0, 24).Select(n => (double)n)]);
        var spec = new DatasetSpec { Path = folder.File("tiles"), Name = "tiles" };
        string store = "tif:" + folder.File("out");
        Assert.Equal(1, Jobs.Run(Jobs.Options(store, spec)).Written);
        Assert.Equal(48, Jobs.Read(store, "tiles").Count);
        Assert.Equal(1, Jobs.Run(Jobs.Options(store, spec)).UpToDate);
        File.SetLastWriteTimeUtc(folder.File("tiles/1.tif"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("resample.exists", Assert.Throws<ResampleException>(() => Jobs.Run(Jobs.Options(store, spec))).Code);
    }

    private static string Tile(TempFolder folder, string name, double[] values, Window window) =>
        Sources.Write(folder.File(name), window.Width, window.Height, new AffineTransform(100 + (window.Col * 10), 10, 0, 1_000 - (window.Row * 10), 0, -10), "EPSG:32626",
            [.. Enumerable.Range(0, (int)window.Count).Select(i => values[((window.Row + (i / window.Width)) * Columns) + window.Col + (i % window.Width)])]);
}
