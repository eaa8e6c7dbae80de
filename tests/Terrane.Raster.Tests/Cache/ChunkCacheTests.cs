using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Cache;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Cache;

public sealed class ChunkCacheTests : IDisposable
{
    private const float Nan = float.NaN;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_file_in_order_wins_where_it_is_valid_and_outside_is_void()
    {
        Synthetic.Write(_folder.File("a.tif"), 2, Synthetic.At(0, 2, 1), "EPSG:4326", [1, -9, 3, 4], noData: -9);
        Synthetic.Write(_folder.File("b.tif"), 2, Synthetic.At(1, 2, 1), "EPSG:4326", [20, 30, 40, 50]);
        using RasterLayer layer = Support.Layers.Only(_folder.Path);
        Assert.Equal([Nan, Nan, Nan, Nan, Nan,
                      Nan, 1, 20, 30, Nan,
                      Nan, 3, 4, 50, Nan], Read(layer, new Window(-1, -1, 5, 3)));
    }

    [Fact]
    public void A_window_runs_round_the_earth_as_often_as_it_likes()
    {
        // Four columns of 90 degrees and the first one again, whose value is never asked for but where the first is void.
        Synthetic.Write(_folder.File("a.tif"), 5, Synthetic.At(0, 45, 90), "EPSG:4326", [1, 2, 3, 4, 99]);
        using RasterLayer layer = Support.Layers.Only(_folder.Path);
        Assert.Equal([3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1], Read(layer, new Window(-6, 0, 11, 1)));
        Synthetic.Write(_folder.File("a.tif"), 5, Synthetic.At(0, 45, 90), "EPSG:4326", [-9, 2, 3, 4, 99], noData: -9);
        using RasterLayer withVoid = Support.Layers.Only(_folder.Path);
        Assert.Equal([4, 99, 2], Read(withVoid, new Window(3, 0, 3, 1)));
    }

    [Fact]
    public void Stored_values_become_elevations()
    {
        string path = Synthetic.Write(_folder.File("a.tif"), 9, Synthetic.At(0, 2, 1), "EPSG:4326",
            [10, -3.4028235e38f, -3.3999999521443642e38f, Nan, -32768, -32767.98f, float.PositiveInfinity, 500, 0], noData: -3.4e38);
        var options = new RasterOptions { NoData = [-32768], Scale = 0.5, Offset = 100, ValidMin = -12000, ValidMax = 349 };
        using RasterLayer layer = Support.Layers.Only(path, options);
        // -32767.98 lies within a millionth of its sentinel; -3.4028e38 lies not that near to -3.4e38, but outside every valid range.
        Assert.Equal([105, Nan, Nan, Nan, Nan, Nan, Nan, Nan, 100], Read(layer, new Window(0, 0, 9, 1)));
    }

    [Fact]
    public void A_mask_in_the_file_makes_voids()
    {
        string path = _folder.File("a.tif");
        using (GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", 3, 1, 1, GdalDataType.Float32, Synthetic.At(0, 1, 1), "EPSG:4326"))
        {
            writer.Write(1, new Window(0, 0, 3, 1), [1f, 2, 3]);
            writer.WriteMask(new Window(0, 0, 3, 1), [255, 0, 255]);
            writer.Finish();
        }
        using RasterLayer layer = Support.Layers.Only(path);
        Assert.Equal([1, Nan, 3], Read(layer, new Window(0, 0, 3, 1)));
    }

    [Fact]
    public void Chunks_load_once_while_there_is_room_and_never_hold_more_than_the_capacity()
    {
        float[] hills = Synthetic.Hills(1500, 1500);
        string path = Synthetic.Write(_folder.File("a.tif"), 1500, Synthetic.At(0, 20, 0.01), "EPSG:4326", hills, options: ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"]);
        using RasterLayer layer = Support.Layers.Only(path);
        using var roomy = new ChunkCache(ByteSize.Mebibytes(64));
        using var tight = new ChunkCache(ByteSize.Mebibytes(3)); // three chunks of nine
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var window = new Window(i % 8 * 180, i / 8 * 180, 200, 200);
            foreach (ChunkCache cache in new[] { roomy, tight })
            {
                float[] cells = new float[window.Count];
                cache.ReadWindow(layer, window, cells);
                Assert.InRange(cache.BytesHeld, 1, cache == tight ? 3 << 20 : 64 << 20);
                for (int j = 0; j < cells.Length; j++)
                    Assert.Equal(hills[((window.Row + (j / 200)) * 1500) + window.Col + (j % 200)], cells[j]);
            }
        });
        Assert.Equal(9, roomy.ChunksLoaded);
        Assert.True(tight.ChunksLoaded > 9, $"{tight.ChunksLoaded} chunks were loaded.");
    }

    [Fact]
    public void A_damaged_part_is_reported_once_and_void_while_the_rest_is_read()
    {
        string path = Synthetic.Write(_folder.File("a.tif"), 1200, Synthetic.At(0, 20, 0.01), "EPSG:4326", Synthetic.Hills(1200, 1200), options: ["TILED=YES"]);
        using (FileStream file = File.OpenWrite(path)) file.SetLength(file.Length * 2 / 3);
        using RasterLayer layer = Support.Layers.Only(path);
        int reports = 0;
        using var cache = new ChunkCache(ByteSize.Mebibytes(64), onFailure: _ => Interlocked.Increment(ref reports));
        float[] cells = new float[1200 * 1200];
        for (int i = 0; i < 3; i++) cache.ReadWindow(layer, new Window(0, 0, 1200, 1200), cells);
        Assert.False(float.IsNaN(cells[0]));
        Assert.True(float.IsNaN(cells[^1]));
        Assert.Equal(cache.Failures.Count, reports);
        Assert.Equal(cache.Failures.DistinctBy(f => f.Window).Count(), reports);
        Assert.All(cache.Failures, f => Assert.Equal(("raster.read", path), (f.Code, f.Path)));
    }

    [Fact]
    public void Datasets_stay_open_within_the_limit_and_files_read_whole_are_closed()
    {
        for (int i = 1; i < 6; i++)
            Synthetic.Write(_folder.File($"{i}.tif"), 1100, Synthetic.At(i * 11, 20, 0.01), "EPSG:4326", new float[1100 * 1100], options: ["TILED=YES"]);
        Synthetic.Write(_folder.File("0.tif"), 10, Synthetic.At(0, 20, 0.01), "EPSG:4326", new float[100]);
        using RasterLayer layer = Support.Layers.Only(_folder.Path);
        using var cache = new ChunkCache(ByteSize.Mebibytes(64), openFiles: 2);
        cache.ReadWindow(layer, new Window(0, 0, 6600, 5), new float[6600 * 5]);
        Assert.Equal(2, cache.OpenFiles);
    }

    [Theory]
    [InlineData(1000, 1000, 1000, 1, 1000, 1000)]    // small: whole
    [InlineData(1201, 1201, 1201, 1, 1201, 873)]     // by rows: bands of about a million cells
    [InlineData(3000, 3000, 128, 128, 512, 512)]     // tiled: about 512 a side, on block borders
    [InlineData(3000, 3000, 151, 151, 453, 453)]
    [InlineData(20000, 20000, 1024, 1024, 1024, 1024)]
    [InlineData(20000, 20000, 4096, 4096, 512, 512)] // a block of 64 MiB is read in parts
    public void Chunks_follow_the_blocks_of_the_file(int width, int height, int blockWidth, int blockHeight, int chunkWidth, int chunkHeight)
    {
        var file = new RasterFile
        {
            Source = new SourceFile("x.tif", "x.tif"),
            Grid = new Grid(width, height, Synthetic.At(0, 0, 1), "EPSG:3857"),
            Driver = "GTiff",
            Band = 1,
            DataType = GdalDataType.Float32,
            BlockWidth = blockWidth,
            BlockHeight = blockHeight,
            NoData = [],
            HasMask = false,
            Scale = 1,
            Offset = 0,
            Container = new FileStamp("", 1, 1),
        };
        ChunkShape shape = ChunkShape.Of(file);
        Assert.Equal((chunkWidth, chunkHeight), (shape.Width, shape.Height));
        Assert.Equal((long)width * height, Enumerable.Range(0, shape.Count).Sum(i => shape.WindowOf(i).Count));
    }

    private static float[] Read(RasterLayer layer, Window window)
    {
        using var cache = new ChunkCache(ByteSize.Mebibytes(16));
        float[] cells = new float[window.Count];
        cache.ReadWindow(layer, window, cells);
        return cells;
    }
}
