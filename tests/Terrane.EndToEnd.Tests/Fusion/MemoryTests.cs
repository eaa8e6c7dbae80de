using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Gdal;

namespace Terrane.EndToEnd.Tests.Fusion;

/// <summary>The bound on memory holds however large the area.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Four_hundred_million_pixels_with_a_feather_are_fused_within_the_bound()
    {
        using var folder = new TestFolder();
        Rasters.Write(folder.File("base.tif"), "EPSG:32631", 400_000, 5_600_000, 1000, 200, 200, Rasters.Relief);
        Rasters.Write(folder.File("over.tif"), "EPSG:32631", 410_000, 5_590_000, 500, 360, 360, (x, y) => Math.Abs(x - 500_000) + Math.Abs(y - 5_500_000) > 80_000 ? -9999 : Rasters.Relief(x, y) + 5, -9999);
        File.WriteAllText(folder.File("p.yaml"), """
            name: Large
            crs: EPSG:32631
            resolution: 10
            providers: {base: {path: base.tif}, over: {path: over.tif}}
            steps:
              - {provider: base, operator: overwrite}
              - {provider: over, operator: feather, distance: 400}
            """);
        long peak = 0;
        using (RunningProgram run = TerraneProgram.Start(folder.Path, [], ["fuse", "p.yaml", "--extent", "400000", "5400000", "600000", "5600000", "-o", "out.tif", "--memory", "320M", "--no-cache"]))
        {
            for (; !run.HasExited; Thread.Sleep(20)) peak = Math.Max(peak, ProcessTree.PeakResidentBytes(run.Id));
            run.Finish().Exits(0);
        }
        Assert.InRange(peak, 100L << 20, 320L << 20);
        using GdalDataset ids = GdalDataset.Open(folder.File("out-provenance.tif"));
        Assert.Equal((20_000, 20_000), (ids.Width, ids.Height));
    }
}
