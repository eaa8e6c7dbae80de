using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;

namespace Terrane.Bench.Scale;

/// <summary>The same build with more and more workers, each of which sleeps as long as a tile takes: how many tiles a second the one that writes keeps up with.</summary>
internal static class WorkersRun
{
    /// <param name="perTile">Of one worker.</param>
    /// <param name="bytes">Of an elevation tile.</param>
    /// <param name="seconds">Of each run, about.</param>
    public static int Run(string folder, TimeSpan perTile, int bytes, double seconds, IReadOnlyList<int> workers)
    {
        Console.WriteLine("| workers | tiles | wall s | tiles a second | of what so many workers would make | CPU µs a tile | of these the writer's | writer busy | pack, MB/s | pack, CPU ns a byte |\n|---|---|---|---|---|---|---|---|---|---|");
        foreach (int count in workers)
        {
            string run = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{count}"));
            Planet.Write(Path.Combine(run, "planet"), (long)(seconds / perTile.TotalSeconds * count));
            var clock = new StageClock();
            using (var sampler = new MemorySampler(TimeSpan.FromSeconds(30)))
            {
                // As much memory as so many workers ask for; these hold next to nothing.
                BuildJob.Run(EntriesRun.Job(run, Path.Combine(run, "planet.pmtiles"), ByteSize.Parse("64G")) with { Workers = count }, clock, sampler, default, worker: null,
                    (plan, roots, results) => new NullWorker(plan.Tree, roots, results, new NullTiles(bytes), perTile, canvases: true));
            }
            (ProgressStage stage, double writer) = clock.Stages.Single(s => s.Stage.Name == "build");
            ProgressStage pack = clock.Stages.Single(s => s.Stage.Name == "pack").Stage;
            double wall = stage.Wall.TotalSeconds, rate = stage.Done / wall;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {stage.Done} | {wall:F1} | {rate:F0} | {rate * perTile.TotalSeconds / count:P0} | {stage.Cpu.TotalSeconds * 1e6 / stage.Done:F0} | {writer * 1e6 / stage.Done:F0} | {writer / wall:P0} | {pack.Bytes / 1e6 / pack.Wall.TotalSeconds:F0} | {pack.Cpu.TotalSeconds * 1e9 / pack.Bytes:F2} |"));
            Directory.Delete(run, recursive: true);
        }
        return 0;
    }
}
