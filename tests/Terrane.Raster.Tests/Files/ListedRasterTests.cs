using System.Text.Json;
using Terrane.Raster.Files;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Files;

public sealed class ListedRasterTests : IDisposable
{
    private const string Header = "filename,left,bottom,right,top,width,height";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_list_stands_for_its_files_as_long_as_they_stay()
    {
        string[] paths = [MakeRaster("a.tif", "EPSG:32632", -9999), MakeRaster("b.tif", "EPSG:27700", null), MakeRaster("c.tif", "EPSG:32632", -9999)];
        IReadOnlyList<RasterFile> opened = Support.Layers.Scan(_folder.Path);
        Write(opened);
        var options = new RasterOptions { NoData = [7], Scale = 2, ValidMax = 100, Ceiling = 50 };
        Assert.Equal(opened.Select(Text), Support.Layers.Scan(_folder.Path).Select(Text));
        Assert.Equal(paths.SelectMany(path => Support.Layers.Scan(path, options)).Select(Text), Support.Layers.Scan(_folder.Path, options).Select(Text));

        // Overwritten by no raster of the same size and time: who does not open it sees nothing of that.
        DateTime time = File.GetLastWriteTimeUtc(paths[0]);
        byte[] bytes = File.ReadAllBytes(paths[0]);
        File.WriteAllBytes(paths[0], new byte[bytes.Length]);
        File.SetLastWriteTimeUtc(paths[0], time);
        Assert.Equal(opened.Select(Text), Support.Layers.Scan(_folder.Path).Select(Text));
        File.SetLastWriteTimeUtc(paths[0], time.AddSeconds(1));
        Assert.Equal("raster.open", Assert.ThrowsAny<Core.TerraneException>(() => Support.Layers.Scan(_folder.Path)).Code);
        File.WriteAllBytes(paths[0], bytes);
        File.SetLastWriteTimeUtc(paths[0], time.AddSeconds(2));
        Assert.Equal(3, Support.Layers.Scan(_folder.Path).Count);
    }

    [Theory]
    [InlineData("crs", "EPSG:3857x")]
    [InlineData("transform", "1 2 3 4 5")]
    [InlineData("type", "Float33")]
    [InlineData("blocks", "64")]
    [InlineData("nodata", "none")]
    [InlineData("mask", "")]
    [InlineData("modified", "1")]
    public void A_row_that_does_not_say_enough_has_its_file_opened(string column, string text)
    {
        MakeRaster("a.tif", "EPSG:32632", -9999);
        IReadOnlyList<RasterFile> opened = Support.Layers.Scan(_folder.Path);
        Write(opened, column, text);
        if (column == "crs") Assert.ThrowsAny<Core.TerraneException>(() => Support.Layers.Scan(_folder.Path));
        else Assert.Equal(opened.Select(Text), Support.Layers.Scan(_folder.Path).Select(Text));
    }

    [Fact]
    public void The_crs_column_is_for_files_that_say_nothing_and_a_contradiction_is_told()
    {
        MakeRaster("a.tif", null, null);
        MakeRaster("b.tif", "EPSG:27700", null);
        File.WriteAllText(_folder.File("bounds.csv"), $"{Header},crs\na.tif,1,2,3,4,10,10,EPSG:32632\nb.tif,1,2,3,4,10,10,EPSG:32632\n");
        IReadOnlyList<RasterFile> files = Support.Layers.Scan(_folder.Path);
        Assert.Equal(["EPSG:32632", "EPSG:27700"], files.Select(f => f.Grid.Crs));
        Assert.Empty(files[0].Warnings);
        Assert.Contains("bounds.csv says EPSG:32632", Assert.Single(files[1].Warnings), StringComparison.Ordinal);
        files = Support.Layers.Scan(_folder.Path, new RasterOptions { Crs = "EPSG:25832" });
        Assert.All(files, f => Assert.Equal(("EPSG:25832", 0), (f.Grid.Crs, f.Warnings.Count)));
    }

    private string MakeRaster(string name, string? crs, double? noData)
    {
        string path = _folder.File(name);
        return Synthetic.Write(path, 20, Synthetic.At(300_000 + (0.1 * name[0]), 6_000_000.3, 1.0 / 3), crs, Synthetic.Hills(20, 10), noData);
    }

    private void Write(IReadOnlyList<RasterFile> files, string? column = null, string text = "")
    {
        using var list = new StreamWriter(_folder.File("bounds.csv"));
        list.WriteLine($"{Header},{string.Join(',', ListedRaster.Columns)}");
        foreach (RasterFile file in files)
        {
            string[] fields = ListedRaster.FieldsOf(file);
            if (column is not null) fields[ListedRaster.Columns.ToList().IndexOf(column)] = text;
            list.WriteLine($"{Path.GetFileName(file.Path)},1,2,3,4,{file.Grid.Width},{file.Grid.Height},{string.Join(',', fields.Select(BoundsListing.Quote))}");
        }
    }

    private static string Text(RasterFile file) => JsonSerializer.Serialize(file);
}
