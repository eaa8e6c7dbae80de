using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>A build of very many tiles that cost nothing: planner, workers, ledger, spools and packer are the real ones. bench/scale.sh has the large form.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void Half_a_million_tiles_pass_through_a_control_group_of_just_their_memory()
    {
        const long Memory = 256L << 20;
        using var folder = new TestFolder();
        using var group = MemoryGroup.TryMake(Memory);
        Outcome Enter(string program, params string[] arguments)
        {
            if (group is null) return RunningProgram.Start(program, null, [], arguments).Finish();
            return RunningProgram.Start("sh", null, [], ["-c", group.Enter + "exec \"$@\"", "sh", program, .. arguments]).Finish();
        }
        string figures = Enter(Simulation, "entries", folder.Path, "500000", "256M").Exits(0).Out;
        Assert.Matches("^5[0-9]{5} tiles of 1[0-9]{2} files within 256M", figures);
        string archive = folder.File("planet.pmtiles"), converted = folder.File("planet.mbtiles");
        Assert.Contains("sound", Enter(TerraneProgram.Path, "verify", archive, Archive.LineageOf(archive)).Exits(0).Out);
        Enter(TerraneProgram.Path, "convert", archive, "-o", converted, "--max-zoom", "13").Exits(0);
        Assert.Contains("sound", Enter(TerraneProgram.Path, "verify", converted).Exits(0).Out);
        // A tile is an image, though nobody rendered it.
        Assert.Contains("RIFF", Enter(TerraneProgram.Path, "tile", archive, "0/0/0").Exits(0).Out);
        Assert.SkipWhen(group is null, "All held, but without a control group: none can be made here.");
    }

    // artifacts/bin/Terrane.EndToEnd.Tests/release/ -> artifacts/bin/Terrane.Bench.Scale/release/Terrane.Bench.Scale
    private static string Simulation { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(folder.Parent!.Parent!.FullName, "Terrane.Bench.Scale", folder.Name, "Terrane.Bench.Scale");
        return File.Exists(program) ? program : throw new FileNotFoundException($"No '{program}': build bench/Terrane.Bench.Scale.");
    }
}
