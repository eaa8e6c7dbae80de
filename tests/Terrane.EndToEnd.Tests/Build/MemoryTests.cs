using System.Globalization;
using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Gdal;

namespace Terrane.EndToEnd.Tests.Build;

public sealed class MemoryTests
{
    private const long Limit = 256L << 20;

    [Fact]
    public void The_run_stays_within_its_memory_although_the_source_is_larger()
    {
        using var folder = new TestFolder();
        string source = Plateau(folder.File("plateau.tif"), 10_000);
        Assert.True(10_000L * 10_000 * sizeof(float) > Limit);
        string output = folder.File("plateau.pmtiles");
        using RunningProgram run = TerraneProgram.Start(null, [], "build", source, "-o", output, "--max-zoom", "9", "--memory", "256M", "--effort", "0");
        long peak = 0;
        while (!run.HasExited)
        {
            peak = Math.Max(peak, ProportionalBytes(run.Id));
            Thread.Sleep(20);
        }
        run.Finish().Exits(0);
        Assert.InRange(peak, 40L << 20, Limit);
        JsonElement memory = JsonDocument.Parse(File.ReadAllText(output + ".report.json")).RootElement.GetProperty("memory");
        Assert.Equal(Limit, memory.GetProperty("limitBytes").GetInt64());
        Assert.InRange(memory.GetProperty("peakTreeBytes").GetInt64(), 40L << 20, Limit);
    }

    // Integers, so that writing a hundred million cells takes a second.
    private static string Plateau(string path, int side)
    {
        var transform = new AffineTransform(400_000, 40, 0, 5_800_000, 0, -40);
        using var writer = GdalRasterWriter.Create(path, "GTiff", side, side, 1, GdalDataType.Int16, transform, "EPSG:32631", ["TILED=YES"]);
        const int Rows = 256;
        var strip = new float[Rows * side];
        for (int row = 0; row < side; row += Rows)
        {
            int rows = Math.Min(Rows, side - row);
            for (int i = 0; i < rows * side; i++) strip[i] = ((i % side) + row + (i / side)) & 511;
            writer.Write(1, new Window(0, row, side, rows), strip);
        }
        writer.Finish();
        return path;
    }

    // Shared pages count by their share; the program starts no other process.
    private static long ProportionalBytes(int pid)
    {
        Assert.Empty(Children(pid));
        try
        {
            string line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0; // it ended while it was looked at
        }
    }

    private static string Children(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/task/{pid}/children");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
