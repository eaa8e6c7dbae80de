using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Memory;
using Terrane.Tiles.PmTiles;

namespace Terrane.Bench.Scale;

/// <summary>One build of very many tiles by the real planner, workers, appender, ledger, spools and packer; prints what each stage takes.</summary>
internal static class EntriesRun
{
    public static int Run(string folder, long tiles, ByteSize memory, int workers)
    {
        int files = Planet.Write(Path.Combine(folder, "planet"), tiles);
        string output = Path.Combine(folder, "planet.pmtiles"), work = output + ".terrane-work";
        long ledger = 0, indexes = 0, data = 0;
        var clock = new StageClock(stage =>
        {
            if (!stage.StartsWith("pack", StringComparison.Ordinal) || ledger > 0) return;
            ledger = new FileInfo(Path.Combine(work, "ledger.sqlite")).Length;
            foreach (FileInfo file in new DirectoryInfo(work).EnumerateFiles("z*", SearchOption.AllDirectories))
                if (file.Extension == ".index") indexes += file.Length;
                else data += file.Length;
        });
        BuildOptions options = Job(folder, output, memory) with { Workers = workers };
        using var sampler = new MemorySampler();
        BuildSummary summary = BuildJob.Run(options, clock, sampler, default, worker: null,
            (plan, roots, results) => new NullWorker(plan.Tree, roots, results, new NullTiles(NullTiles.LeastBytes), TimeSpan.Zero, canvases: false));
        PmTilesHeader header, lineage;
        using (PmTilesReader reader = PmTilesReader.Open(output)) header = reader.Header;
        using (PmTilesReader reader = PmTilesReader.Open(options.LineageOutput)) lineage = reader.Header;
        Console.WriteLine(Line($"{summary.Tiles} tiles of {files} files within {memory}: the process had at most {ProcessMemory.PeakResidentBytes() >> 20} MiB resident."));
        Console.WriteLine();
        Console.WriteLine("| stage | of | wall s | CPU s | CPU s of the thread that writes | CPU µs a tile |\n|---|---|---|---|---|---|");
        foreach ((Runtime.Progress.ProgressStage stage, double writer) in clock.Stages)
            Console.WriteLine(Line($"| {stage.Name} | {stage.Done} {stage.Unit} | {stage.Wall.TotalSeconds:F1} | {stage.Cpu.TotalSeconds:F1} | {writer:F1} | {stage.Cpu.TotalSeconds * 1e6 / summary.Tiles:F2} |"));
        Console.WriteLine();
        Console.WriteLine("| file | bytes | bytes a tile |\n|---|---|---|");
        foreach ((string name, long bytes) in new[]
        {
            ("ledger", ledger), ("indexes of the spools, elevation and lineage", indexes), ("data of the spools", data),
            ("directories of the archive", (long)(header.Root.Length + header.Leaves.Length)), ("archive", new FileInfo(output).Length),
            ("directories of the lineage archive", (long)(lineage.Root.Length + lineage.Leaves.Length)), ("lineage archive", new FileInfo(options.LineageOutput).Length),
        }) Console.WriteLine(Line($"| {name} | {bytes} | {(double)bytes / summary.Tiles:F2} |"));
        Console.WriteLine();
        Console.WriteLine(Line($"Addressed {header.AddressedTiles}, entries {header.TileEntries}, different {header.TileContents}; lineage: entries {lineage.TileEntries}, different {lineage.TileContents}."));
        return header.AddressedTiles == (ulong)summary.Tiles && summary.Tiles >= tiles ? 0 : throw new InvalidDataException($"{header.AddressedTiles} tiles in the archive, {summary.Tiles} made, {tiles} wanted.");
    }

    /// <summary>A build of the files in a folder's "planet".</summary>
    public static BuildOptions Job(string folder, string output, ByteSize memory) => new()
    {
        Sources = [new SourceSpec { Paths = [Path.Combine(folder, "planet")], Name = "planet" }],
        Output = output,
        MaxZoom = Planet.MaxZoom,
        Memory = memory,
        Lineage = true,
        Overwrite = true,
        Force = true, // the disk is judged by tiles of 70 kB
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
