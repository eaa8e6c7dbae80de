using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.WebP;

/// <summary>Published rasters as they are, cut into tiles and rounded as zooms 11 and 13 are.</summary>
public sealed class RealTerrainTests
{
    private const int Side = 512;

    [Theory]
    [InlineData("dem/bigtujunga.tif", 600, 60)]
    [InlineData("dem/gabon/N00E010.hgt", 300, 300)]
    [InlineData("dem/zion_srtm.tif", 0, 0)]
    [InlineData("dem/sao_miguel/eu_dem_v11.tif", 0, 0)]
    [InlineData("bathy/inner_hebrides/gebco_2014_glider.tif", 20, 0)]
    [InlineData("dem/glo_armenia/glo_merged.tif", 0, 0)]
    public void Comes_back_and_takes_fewer_bytes_than_libwebp(string raster, int column, int row)
    {
        float[] elevation = Read(raster, column, row, out int width, out int height);
        var bench = new EncoderBench();
        var argb = new uint[elevation.Length];
        int libwebp = 0;
        var own = new int[3];
        foreach (byte zoom in new byte[] { 11, 13 })
        {
            TerrariumCodec.Encode(elevation, zoom, ElevationRounding.Mapterhorn, argb);
            byte[][] webp = bench.RoundTrip(argb, width, height, $"{raster} as zoom {zoom}");
            for (int i = 0; i < own.Length; i++) own[i] += webp[i].Length;
            libwebp += EncoderBench.Encode(new LibWebPEncoder(), argb, width, height).Length;
        }
        // Fast, default, small. Rasters without resampling are the hardest, and coasts for the fast one, which knows one predictor.
        Assert.InRange(own[0], 1, libwebp * 115 / 100);
        Assert.InRange(own[1], 1, libwebp * 105 / 100);
        Assert.InRange(own[2], 1, Math.Max(own[1], libwebp * 101 / 100));
    }

    private static float[] Read(string relative, int column, int row, out int width, out int height)
    {
        GdalLibrary.Initialize();
        using GdalDataset dataset = GdalDataset.Open(RequireRealData(relative));
        width = Math.Min(Side, dataset.Width - column);
        height = Math.Min(Side, dataset.Height - row);
        var elevation = new float[width * height];
        dataset.Band(1).Read(new Window(column, row, width, height), elevation);
        // What is no elevation in the file (sea, sentinels) is sea level in the tile.
        for (int i = 0; i < elevation.Length; i++)
            if (!(elevation[i] is > -12_000 and < 9_000)) elevation[i] = 0;
        return elevation;
    }

    private static string RequireRealData(string relative)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("TERRANE_REAL_DATA") is string set) roots.Add(set);
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            roots.Add(Path.Combine(folder.FullName, "shared", "data"));
        string? path = roots.Select(root => Path.Combine(root, relative)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{relative} is not here: set TERRANE_REAL_DATA.");
        return path;
    }
}
