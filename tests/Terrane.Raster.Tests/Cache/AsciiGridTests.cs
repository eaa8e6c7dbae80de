using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Cache;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Cache;

/// <summary>What is read without GDAL is what GDAL reads, bit for bit; the rest is left to it.</summary>
public sealed class AsciiGridTests : IDisposable
{
    private const string Header = "ncols 3\nnrows 2\nxllcorner 100\nyllcorner 200\ncellsize 50\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.5 2 -3.25\n4 5.125 -0\n")]
    [InlineData("1.5\t2\r\n -3.25 4 5.125 -0.0")] // no end of the last line
    [InlineData("0.1 0.2 0.3 16777217.5 123456.789012345 000012.5")]
    [InlineData(".5 5. +7 -.25 99999999999999.9 0.00000000000001")]
    [InlineData("1 2 3\n-4 -0 2147483647\n")] // whole numbers, which GDAL keeps as such
    public void Plain_numbers_are_read_as_GDAL_reads_them(string cells)
    {
        float[] own = new float[6];
        RasterFile file = Write(Header + "NODATA_value -9999\n" + cells);
        Assert.True(AsciiGrid.TryRead(file, own));
        Assert.Equal(ByGdal(file).Select(BitConverter.SingleToInt32Bits), own.Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [InlineData("1.5e3 2 3 4 5 6")]
    [InlineData("1.5 nan 3 4 5 6")]
    [InlineData("1.5 2 3 4 5")] // too few
    [InlineData("1.5 2 3 4 5 1234567890.123456")] // more digits than a quotient of doubles is sure of
    [InlineData("1.5 2 3 4 5 6-7")]
    [InlineData("1.5 2 3 4 5 -")]
    [InlineData("1,5 2 3 4 5 6")]
    public void What_is_not_plain_is_left_to_GDAL(string cells)
    {
        RasterFile file = Write(Header + "1.5 2 3 4 5 6\n");
        File.WriteAllText(file.Path, Header + cells);
        Assert.False(AsciiGrid.TryRead(file, new float[6]));
    }

    [Fact]
    public void A_header_of_another_size_or_with_unknown_words_and_a_file_that_is_gone_are_left_to_GDAL()
    {
        RasterFile file = Write(Header + "1.5 2 3 4 5 6\n");
        File.WriteAllText(file.Path, Header.Replace("ncols 3", "ncols 2", StringComparison.Ordinal) + "1.5 2 3 4 5 6\n");
        Assert.False(AsciiGrid.TryRead(file, new float[6]));
        File.WriteAllText(file.Path, Header + "colour 3\n1.5 2 3 4 5 6\n");
        Assert.False(AsciiGrid.TryRead(file, new float[6]));
        File.Delete(file.Path);
        Assert.False(AsciiGrid.TryRead(file, new float[6]));
    }

    [Fact]
    public void A_grid_longer_than_the_buffer_is_read_through_all_of_it()
    {
        var random = new Random(3);
        float[] own = new float[300 * 100];
        RasterFile file = Write("NCOLS 300\nNROWS 100\nXLLCENTER 100\nYLLCENTER 200\nCELLSIZE 50\n" + string.Join(' ', Enumerable.Range(0, 300 * 100).Select(_ => (random.Next(-99999, 99999) / 10.0).ToString(System.Globalization.CultureInfo.InvariantCulture))));
        Assert.True(AsciiGrid.TryRead(file, own));
        Assert.Equal(ByGdal(file), own);
    }

    [Fact]
    public void Real_zipped_grids_are_read_as_GDAL_reads_them()
    {
        foreach (string zip in Directory.GetFiles(RealData.Path("dem/ost50_gloucestershire"), "*.zip").Order(StringComparer.Ordinal).Take(6))
        {
            RasterFile file = Scan(zip);
            float[] own = new float[file.Grid.Width * file.Grid.Height];
            Assert.True(AsciiGrid.TryRead(file, own));
            Assert.Equal(ByGdal(file), own);
        }
    }

    private RasterFile Write(string text)
    {
        string path = _folder.File("grid.asc");
        File.WriteAllText(path, text);
        return Scan(path);
    }

    private static RasterFile Scan(string path) => Assert.Single(Support.Layers.Scan(path, new RasterOptions { Crs = "EPSG:27700" }));

    private static float[] ByGdal(RasterFile file)
    {
        using GdalDataset dataset = GdalDataset.Open(file.Path);
        float[] cells = new float[file.Grid.Width * file.Grid.Height];
        dataset.Band(1).Read(new Window(0, 0, (int)file.Grid.Width, (int)file.Grid.Height), cells.AsSpan());
        return cells;
    }
}
