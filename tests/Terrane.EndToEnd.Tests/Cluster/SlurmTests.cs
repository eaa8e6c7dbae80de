using Terrane.EndToEnd.Tests.Browser;
using Terrane.EndToEnd.Tests.Cells;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cluster;

/// <summary>On a real cluster, of which a node dies.</summary>
public sealed class SlurmTests
{
    [Fact]
    public void Cells_of_two_nodes_and_a_build_whose_node_dies_in_the_middle_have_the_bytes_of_local_runs()
    {
        string? obstacle = SlurmCluster.Obstacle();
        Assert.SkipWhen(obstacle is not null, $"No Slurm cluster can be made here: {obstacle}");
        using var folder = new TestFolder();
        string[] sources = SyntheticHill.Write(folder.Folder("hill"));
        string local = folder.File("local.pmtiles"), output = folder.File("cluster.pmtiles");
        string[] Build(string file) => ["build", $"{sources[0]},crs=EPSG:4326", $"{sources[1]},crs=EPSG:4326", "--max-zoom", "14", "--feather", "300", "--memory", "300M", "--workers", "1", "-o", file];
        TerraneProgram.Run(Build(local)).Exits(0);

        string localCells = folder.File("local-cells"), cells = folder.File("cells"), shared = folder.File("cells-shards");
        TerraneProgram.Run(World.Index(localCells)).Exits(1); // 16 features have no code

        using SlurmCluster cluster = SlurmCluster.Start();
        Outcome index = TerraneProgram.RunIn(null, cluster.Environment, ["submit", "--shards", "5", "--cpus", "1", "--mem", "1G", "--dir", shared, "--wait", "--", .. World.Index(cells)]);
        Assert.True(index.ExitCode == 1, index.Error + Logs(shared));
        Assert.Equal(World.Hashes(localCells), World.Hashes(cells));

        using RunningProgram submit = TerraneProgram.Start(null, cluster.Environment, ["submit", "--shards", "6", "--cpus", "1", "--mem", "500M", "--wait", "--", .. Build(output)]);
        while (cluster.TasksOn("n2") == 0)
        {
            Assert.False(submit.HasExited, submit.Error);
            Thread.Sleep(50);
        }
        submit.WaitForFolder(output + ".terrane-shards");
        cluster.CutPower("n2");
        Outcome outcome = submit.Finish();
        Assert.True(outcome.ExitCode == 0, outcome.Error + Logs(output + ".terrane-shards"));
        Assert.Equal(2, outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(File.ReadAllBytes(local), File.ReadAllBytes(output));
    }

    private static string Logs(string shared) => string.Concat(Directory.EnumerateFiles(Path.Combine(shared, "logs")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
}
