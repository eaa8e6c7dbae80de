using Terrane.EndToEnd.Tests.Browser;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cluster;

/// <summary>On a real cluster, of which a node dies.</summary>
public sealed class SlurmTests
{
    [Fact]
    public void A_build_whose_node_dies_in_the_middle_has_the_bytes_of_a_local_run()
    {
        string? obstacle = SlurmCluster.Obstacle();
        Assert.SkipWhen(obstacle is not null, $"No Slurm cluster can be made here: {obstacle}");
        using var folder = new TestFolder();
        string[] sources = SyntheticHill.Write(folder.Folder("hill"));
        string local = folder.File("local.pmtiles"), output = folder.File("cluster.pmtiles");
        string[] Build(string file) => ["build", $"{sources[0]},crs=EPSG:4326", $"{sources[1]},crs=EPSG:4326", "--max-zoom", "14", "--feather", "300", "--memory", "300M", "--workers", "1", "-o", file];
        TerraneProgram.Run(Build(local)).Exits(0);

        using SlurmCluster cluster = SlurmCluster.Start();
        using RunningProgram submit = TerraneProgram.Start(null, cluster.Environment, ["submit", "--shards", "6", "--cpus", "1", "--mem", "500M", "--wait", "--", .. Build(output)]);
        while (cluster.TasksOn("n2") == 0)
        {
            Assert.False(submit.HasExited, submit.Error);
            Thread.Sleep(50);
        }
        submit.WaitForFolder(output + ".terrane-shards");
        cluster.CutPower("n2");
        Outcome outcome = submit.Finish();
        string logs = string.Concat(Directory.EnumerateFiles(Path.Combine(output + ".terrane-shards", "logs")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        Assert.True(outcome.ExitCode == 0, outcome.Error + logs);
        Assert.Equal(2, outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(File.ReadAllBytes(local), File.ReadAllBytes(output));
    }
}
