using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Resample;

public sealed class ResampleCommandTests
{
    [Fact]
    public void Plan_of_a_job_says_what_a_dry_run_says_and_writes_nothing()
    {
        using var folder = new TestFolder();
        Rasters.Write(folder.File("a.tif"), "EPSG:32631", 480_000, 5_560_000, 100, 60, 40, Rasters.Relief);
        Rasters.Write(folder.File("b.tif"), "EPSG:4326", 2.7, 50.2, 0.001, 150, 100, Rasters.Relief);
        string job = folder.File("job.yaml");
        File.WriteAllText(job, """
            grid: like:a.tif
            to: parquet:out
            datasets:
              - path: a.tif
              - path: b.tif
                kind: categorical
              - path: nowhere.tif
            """);
        string[] before = folder.Names();
        Outcome plan = TerraneProgram.Run("plan", job).Exits(1);
        Assert.Equal(TerraneProgram.Run("resample", job, "--dry-run").Exits(1).Out, plan.Out);
        Assert.Contains("a         passthrough, copied -> float32: on the grid", plan.Out);
        Assert.Contains("b         mode -> float32: another CRS (EPSG:4326)", plan.Out);
        Assert.Contains("quadrilaterals through PROJ, windows of ", plan.Out);
        Assert.Contains("nowhere   cannot be used: [", plan.Out);
        JsonElement json = TerraneProgram.Run("plan", job, "--json", "--memory", "700M", "--workers", "1").Exits(1).Json;
        Assert.Equal(700L << 20, json.GetProperty("memoryBytes").GetInt64());
        Assert.Equal(1, json.GetProperty("datasets")[1].GetProperty("workers").GetInt32());
        Assert.Contains("--feather", TerraneProgram.Run("plan", job, "--feather", "5").Exits(2).Says("resample.options").Error);
        Assert.Equal(before, folder.Names());
    }
}
