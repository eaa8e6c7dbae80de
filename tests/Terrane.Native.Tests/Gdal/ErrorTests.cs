using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;

namespace Terrane.Native.Tests.Gdal;

public sealed class ErrorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named_with_GDALs_reason()
    {
        GdalException failure = Assert.Throws<GdalException>(() => GdalDataset.Open("/nonexistent/lidar.tif"));
        Assert.Equal("raster.open", failure.Code);
        Assert.Equal("Cannot open raster '/nonexistent/lidar.tif': /nonexistent/lidar.tif: No such file or directory.", failure.Message);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public void A_file_that_is_no_raster_is_refused()
    {
        string path = _folder.File("notes.txt");
        File.WriteAllText(path, "no raster");
        Assert.Contains("not recognized", Assert.Throws<GdalException>(() => GdalDataset.Open(path)).Message);
    }

    [Fact]
    public void A_damaged_file_fails_at_the_window_that_is_gone()
    {
        string path = Create(512, 512);
        using (FileStream file = File.OpenWrite(path)) file.SetLength(file.Length / 2);
        using GdalDataset dataset = GdalDataset.Open(path);
        var gone = new Window(0, 500, 512, 12);
        GdalException failure = Assert.Throws<GdalException>(() => dataset.Band(1).Read(gone, new float[gone.Count]));
        Assert.Equal("raster.read", failure.Code);
        Assert.Contains(path, failure.Message);
        Assert.Contains("[0+512, 500+12]", failure.Message);
        float[] first = new float[512];
        dataset.Band(1).Read(new Window(0, 0, 512, 1), first);
        Assert.Equal(511f, first[511]);
    }

    [Fact]
    public void A_window_outside_the_raster_and_a_band_too_many_are_refused()
    {
        using GdalDataset dataset = GdalDataset.Open(Create(4, 4));
        GdalException failure = Assert.Throws<GdalException>(() => dataset.Band(1).Read(new Window(2, 0, 3, 1), new float[3]));
        Assert.Equal("raster.read", failure.Code);
        Assert.Contains("4 by 4", failure.Message);
        Assert.Throws<GdalException>(() => dataset.Band(1).Read(new Window(long.MaxValue - 5, 0, 3, 1), new float[3]));
        Assert.Equal("raster.band", Assert.Throws<GdalException>(() => dataset.Band(2)).Code);
        Assert.Throws<ArgumentException>(() => dataset.Band(1).Read(new Window(0, 0, 2, 2), new float[3]));
    }

    [Fact]
    public void A_band_outlived_by_nothing_is_not_touched()
    {
        GdalDataset dataset = GdalDataset.Open(Create(4, 4));
        GdalBand band = dataset.Band(1);
        dataset.Dispose();
        Assert.Throws<ObjectDisposedException>(() => band.Read(new Window(0, 0, 1, 1), new float[1]));
        Assert.Throws<ObjectDisposedException>(() => band.NoData);
        Assert.Throws<ObjectDisposedException>(() => dataset.Metadata());
    }

    [Fact]
    public async Task Every_thread_gets_the_words_about_its_own_file()
    {
        var wrong = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                string path = $"/nonexistent/{thread}_{i}.tif", crs = $"EPSG:9{thread}{i:00}9";
                string message = Assert.Throws<GdalException>(() => GdalDataset.Open(path)).Message;
                if (message != $"Cannot open raster '{path}': {path}: No such file or directory.") wrong.Add(message);
                message = Assert.Throws<CrsException>(() => Crs.Parse(crs)).Message;
                if (!message.StartsWith($"'{crs}' is not", StringComparison.Ordinal)) wrong.Add(message);
            }
        }, TaskCreationOptions.LongRunning)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Failures_print_nothing()
    {
        string log = _folder.File("stderr.txt");
        using (FileStream file = File.Create(log))
        {
            int saved = dup(2);
            Assert.True(dup2(file.SafeFileHandle.DangerousGetHandle().ToInt32(), 2) == 2);
            try
            {
                Assert.Throws<GdalException>(() => GdalDataset.Open("/nonexistent/quiet.tif"));
                Assert.Throws<CrsException>(() => Crs.Parse("+proj=nonsense"));
                Assert.Throws<CrsException>(() => new Transformer("+proj=hgridshift +grids=nowhere.tif").Dispose());
                Assert.Throws<GdalException>(() => Vsi.ReadDirectory("/vsizip//nonexistent/none.zip"));
            }
            finally
            {
                Assert.True(dup2(saved, 2) == 2 && close(saved) == 0);
            }
        }
        Assert.Equal("", File.ReadAllText(log));
    }

    private string Create(int width, int height)
    {
        string path = _folder.File("plain.tif");
        using GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", width, height, 1, GdalDataType.Float32);
        writer.Write(1, new Window(0, 0, width, height), Enumerable.Range(0, width * height).Select(i => (float)i).ToArray());
        writer.Finish();
        return path;
    }

    [DllImport("libc")] private static extern int dup(int descriptor);
    [DllImport("libc")] private static extern int dup2(int from, int to);
    [DllImport("libc")] private static extern int close(int descriptor);
}
