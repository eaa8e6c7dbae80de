using System.IO.Compression;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Cache;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;
using Terrane.Tests.Support;

namespace Terrane.Raster.Tests.Files;

/// <summary>Rasters on a server, which may be out of order.</summary>
public sealed class RemoteTests : IDisposable
{
    private const int Side = 1200; // more than one chunk, so that a later part can fail alone

    private readonly TempFolder _folder = new();
    private readonly FileServer _server;

    public RemoteTests()
    {
        _server = new FileServer(_folder.Path);
        GdalLibrary.SetConfig("GDAL_HTTP_RETRY_DELAY", "0.05");
        GdalLibrary.SetConfig("AWS_S3_ENDPOINT", _server.Host);
        foreach ((string key, string value) in new[] { ("AWS_HTTPS", "NO"), ("AWS_VIRTUAL_HOSTING", "FALSE"), ("AWS_NO_SIGN_REQUEST", "YES") })
            GdalLibrary.SetConfig(key, value);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_address_gives_the_cells_of_the_file_and_reads_only_what_it_needs()
    {
        Make("hills.tif");
        RasterFile remote = Assert.Single(Support.Layers.Scan(_server.Url("hills.tif?key=secret")));
        Assert.Equal(FileStamp.Of(_folder.File("hills.tif"))!.Size, remote.Container.Size);
        Assert.Matches("^\"[0-9a-f]{32}\"$", remote.Container.Tag);
        Assert.Equal(File.GetLastWriteTimeUtc(_folder.File("hills.tif")).Ticks / TimeSpan.TicksPerSecond, remote.Container.ModifiedTicks / TimeSpan.TicksPerSecond);
        Assert.Equal(_server.Url("hills.tif"), remote.Container.ShownPath);

        var window = new Window(900, 1000, 64, 64);
        Assert.Equal(Read(_folder.File("hills.tif"), window), Read(_server.Url("hills.tif?key=secret"), window));
        Assert.DoesNotContain(_server.Requests, r => r.StartsWith("GET /hills.tif", StringComparison.Ordinal) && !r.Contains("bytes=", StringComparison.Ordinal));
    }

    [Fact]
    public void An_archive_on_a_server_is_read_in_place_by_its_members()
    {
        Make("hills.tif");
        using (ZipArchive zip = ZipFile.Open(_folder.File("hills.zip"), ZipArchiveMode.Create)) zip.CreateEntryFromFile(_folder.File("hills.tif"), "deep/hills.tif");
        foreach (string address in new[] { _server.Url("hills.zip"), _server.Url("hills.zip?download=1") })
        {
            RasterFile file = Assert.Single(Support.Layers.Scan(address));
            Assert.EndsWith("/deep/hills.tif", file.Path, StringComparison.Ordinal);
            Assert.Equal(new FileInfo(_folder.File("hills.zip")).Length, file.Container.Size);
            var window = new Window(10, 10, 32, 32);
            Assert.Equal(Read(_folder.File("hills.tif"), window), Read(address, window));
        }
    }

    [Fact]
    public void A_bucket_is_listed_and_its_objects_are_read()
    {
        Make("bucket/dem/a.tif");
        Make("bucket/dem/more/b.tif");
        File.WriteAllText(_folder.File("bucket/dem/readme.txt"), "");
        Assert.Equal(["/vsis3/bucket/dem/a.tif", "/vsis3/bucket/dem/more/b.tif"], SourceFiles.Expand("s3://bucket/dem/").Select(f => f.Path));
        Assert.Equal(["/vsis3/bucket/dem/a.tif"], SourceFiles.Expand("s3://bucket/dem/*.tif").Select(f => f.Path));
        RasterFile file = Assert.Single(Support.Layers.Scan("s3://bucket/dem/a.tif"));
        Assert.NotNull(file.Container.Tag);
        var window = new Window(0, 0, 32, 32);
        Assert.Equal(Read(_folder.File("bucket/dem/a.tif"), window), Read("s3://bucket/dem/a.tif", window));
    }

    [Fact]
    public void A_server_that_is_busy_for_a_moment_is_asked_again()
    {
        Make("hills.tif");
        int refused = 0;
        _server.Misbehave = (_, path, start) => path == "/hills.tif" && start is not null && Interlocked.Increment(ref refused) <= 2 ? Fault.Unavailable : Fault.None;
        var window = new Window(0, 0, 16, 16);
        Assert.Equal(Read(_folder.File("hills.tif"), window), Read(_server.Url("hills.tif"), window));
        Assert.True(refused > 2);
    }

    [Fact]
    public void A_slow_server_is_waited_for()
    {
        Make("hills.tif");
        _server.Misbehave = (_, _, _) => Fault.Slow;
        Assert.Single(Support.Layers.Scan(_server.Url("hills.tif")));
    }

    [Theory]
    [InlineData((int)Fault.NotFound)]
    [InlineData((int)Fault.Denied)]
    [InlineData((int)Fault.Unavailable)]
    [InlineData((int)Fault.RangeIgnored)]
    public void A_file_that_the_server_does_not_give_is_left_out_while_there_are_others(int fault)
    {
        Make("good.tif");
        Make("bad.tif");
        _server.Misbehave = (_, path, _) => path == "/bad.tif" ? (Fault)fault : Fault.None;
        RasterScan scan = RasterScanner.ScanSource([_server.Url("good.tif"), _server.Url("bad.tif?key=secret")], RasterOptions.Default, TestContext.Current.CancellationToken);
        Assert.EndsWith("/good.tif", Assert.Single(scan.Files).Path, StringComparison.Ordinal);
        TerraneException failure = Assert.Single(scan.Failures);
        Assert.Equal("raster.open", failure.Code);
        Assert.Contains(_server.Url("bad.tif"), failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.Equal("raster.open", Assert.ThrowsAny<TerraneException>(() => Support.Layers.Scan(_server.Url("bad.tif"))).Code);
    }

    [Theory]
    [InlineData((int)Fault.CutOff)]
    [InlineData((int)Fault.NotFound)]
    [InlineData((int)Fault.Unavailable)]
    public void What_cannot_be_read_midway_is_void_and_reported_once(int fault)
    {
        Make("hills.tif");
        long half = new FileInfo(_folder.File("hills.tif")).Length / 2;
        RasterLayer layer = Support.Layers.Only(_server.Url("hills.tif?key=secret"));
        _server.Misbehave = (_, _, start) => start > half ? (Fault)fault : Fault.None;
        using var cache = new ChunkCache(ByteSize.Mebibytes(64));
        var top = new float[100];
        cache.ReadWindow(layer, new Window(0, 0, 10, 10), top);
        Assert.DoesNotContain(float.NaN, top);
        var bottom = new float[100];
        for (int i = 0; i < 2; i++) cache.ReadWindow(layer, new Window(0, Side - 10, 10, 10), bottom);
        Assert.All(bottom, v => Assert.True(float.IsNaN(v)));
        RasterReadException failure = Assert.Single(cache.Failures);
        Assert.Equal("raster.read", failure.Code);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dem/a.tif", "/jobs/dem/a.tif")]
    [InlineData("https://host/a.tif", "https://host/a.tif")]
    [InlineData("s3://bucket/a.tif", "s3://bucket/a.tif")]
    [InlineData("/vsizip/x.zip/a.tif", "/vsizip/x.zip/a.tif")]
    [InlineData("NETCDF:\"a.nc\":z", "NETCDF:\"/jobs/a.nc\":z")]
    [InlineData("NETCDF:a.nc:z", "NETCDF:/jobs/a.nc:z")]
    [InlineData("/abs/a.tif", "/abs/a.tif")]
    public void Paths_of_a_job_are_relative_to_it_and_addresses_are_not(string written, string expected) =>
        Assert.Equal(expected, SourceFiles.Resolve("/jobs", written));

    private void Make(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        Synthetic.Write(_folder.File(name), Side, Synthetic.At(10, 50, 0.001), "EPSG:4326", Synthetic.Hills(Side, Side));
    }

    private static float[] Read(string path, Window window)
    {
        using var cache = new ChunkCache(ByteSize.Mebibytes(64));
        var cells = new float[window.Count];
        cache.ReadWindow(Support.Layers.Only(path), window, cells);
        Assert.Empty(cache.Failures);
        return cells;
    }
}
