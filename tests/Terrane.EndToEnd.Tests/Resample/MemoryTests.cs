using System.Globalization;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Gdal;

namespace Terrane.EndToEnd.Tests.Resample;

public sealed class MemoryTests
{
    private const long Limit = 256L << 20;
    private const int Columns = 21_600, Rows = 10_800, TileSide = 512;

    [Fact]
    public void A_raster_of_the_whole_world_comes_to_ten_minutes_within_the_memory_that_is_allowed()
    {
        using var folder = new TestFolder();
        (string source, long total) = World(folder.File("world.tif"));
        string output = folder.File("out.tif");
        using RunningProgram run = TerraneProgram.Start(null, [], "resample", $"{source},kind=count", "--grid", "global-10m", "--to", output, "--memory", "256M");
        (long peak, long highWater) = (0, 0);
        while (!run.HasExited)
        {
            peak = Math.Max(peak, ProcessTree.ProportionalBytes(run.Id));
            highWater = Math.Max(highWater, HighWaterBytes(run.Id));
            Thread.Sleep(20);
        }
        Outcome outcome = run.Finish().Exits(0);
        TestContext.Current.SendDiagnosticMessage($"PSS up to {peak >> 20} MiB, VmHWM {highWater >> 20} MiB");
        // Whole numbers below 2^53: sums of them are exact in any order.
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"sum {total}"), outcome.Error + outcome.Out);
        Assert.InRange(peak, 40L << 20, Limit);
        Assert.InRange(highWater, 40L << 20, Limit);
    }

    [Fact]
    public void A_wide_grid_in_another_CRS_takes_narrower_bands_before_it_is_refused()
    {
        using var folder = new TestFolder();
        string source = folder.File("wide.tif"), roomy = folder.File("roomy.tif"), tight = folder.File("tight.tif");
        const int Width = 9000, Height = 600;
        using (var writer = GdalRasterWriter.Create(source, "GTiff", Width, Height, 1, GdalDataType.Float32, new AffineTransform(400_000, 10, 0, 6_200_000, 0, -10), "EPSG:32630",
            ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1"], noData: -9999))
        {
            writer.Write(1, new Window(0, 0, Width, Height), [.. Enumerable.Range(0, Width * Height).Select(i => ((i % Width) + (i / Width)) % 1021)]);
            writer.Finish();
        }
        string[] command = ["resample", source, "--grid", "15,EPSG:3857", "--to"];
        TerraneProgram.Run([.. command, roomy]).Exits(0);
        using var group = MemoryGroup.TryMake(Limit);
        string[] bounded = [.. command, tight, "--memory", "256M"];
        using RunningProgram run = group is null ? TerraneProgram.Start(null, [], bounded) : RunningProgram.Start("sh", null, [], ["-c", group.Enter + "exec \"$@\"", "sh", TerraneProgram.Path, .. bounded]);
        run.Finish().Exits(0);
        Assert.Equal(Checksum(roomy), Checksum(tight));
    }

    private static string Checksum(string path) =>
        TerraneProgram.Bash("gdalinfo -checksum \"$1\" | grep -E 'Size is|Checksum='", path).Exits(0).Out;

    // A cell a minute, bytes; every second row of tiles is there, the others are sparse, and void.
    private static (string Path, long Total) World(string path)
    {
        using var writer = GdalRasterWriter.Create(path, "GTiff", Columns, Rows, 1, GdalDataType.Byte, new AffineTransform(-180, 1 / 60.0, 0, 90, 0, -1 / 60.0), "EPSG:4326",
            ["TILED=YES", $"BLOCKXSIZE={TileSide}", $"BLOCKYSIZE={TileSide}", "COMPRESS=DEFLATE", "ZLEVEL=1", "SPARSE_OK=TRUE", "NUM_THREADS=2"], noData: 255);
        var band = new float[TileSide * Columns];
        long each = 0, total = 0;
        for (int i = 0; i < band.Length; i++) each += (long)(band[i] = ((i % Columns) + (i / Columns)) & 127);
        Assert.True((long)Columns * Rows * sizeof(double) > 4 * Limit);
        for (int row = 0; row + TileSide <= Rows; row += 2 * TileSide)
        {
            writer.Write(1, new Window(0, row, Columns, TileSide), band);
            total += each;
        }
        writer.Finish();
        return (path, total);
    }

    private static long HighWaterBytes(int pid)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0; // it ended while it was looked at
        }
    }
}
