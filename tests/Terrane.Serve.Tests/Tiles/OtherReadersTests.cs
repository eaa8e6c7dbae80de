using System.Diagnostics;
using Terrane.Serve.Tests.Support;

namespace Terrane.Serve.Tests.Tiles;

/// <summary>What others read of tiles in other formats.</summary>
public sealed class OtherReadersTests(WorldArchive world) : IClassFixture<WorldArchive>
{
    [Fact]
    public async Task Numpy_gdal_and_pillow_agree_on_the_elevations()
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/python3"), "No /usr/bin/python3: apt-get install python3-rasterio.");
        using var folder = new TestFolder();
        foreach (string extension in new[] { "npy", "npz", "tif", "png" })
            await File.WriteAllBytesAsync(folder["t." + extension], await world.Server.Client.GetByteArrayAsync($"world/2/0/0.{extension}"), TestContext.Current.CancellationToken);
        using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", """
            import sys, numpy as np, rasterio
            folder = sys.argv[1]
            a = np.load(folder + '/t.npy'); z = np.load(folder + '/t.npz')
            assert a.shape == (512, 512) and a.dtype == np.float32
            assert np.array_equal(a, z['elevation'], equal_nan=True)
            s = z['source_elevation']
            assert s.dtype == np.uint32 and ((s == 0) == np.isnan(a)).all() and set(np.unique(s)) == {0, 1}
            with rasterio.open(folder + '/t.tif') as d:
                assert d.crs.to_epsg() == 3857 and np.isnan(d.nodata) and d.dtypes == ('float32',)
                assert np.array_equal(d.read(1), a, equal_nan=True)
                assert np.allclose(d.bounds, (-20037508.342789244, 10018754.171394622, -10018754.171394622, 20037508.342789244))
            with rasterio.open(folder + '/t.png') as d:
                r, g, b = d.read().astype(np.float64)
            e = r * 256 + g + b / 256 - 32768
            assert np.array_equal(e[~np.isnan(a)], a[~np.isnan(a)])
            print('same')
            """, folder.Path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string errors = await python.StandardError.ReadToEndAsync();
        Assert.True(await python.StandardOutput.ReadToEndAsync() == "same\n", errors);
    }
}
