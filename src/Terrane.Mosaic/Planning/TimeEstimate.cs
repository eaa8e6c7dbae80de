using System.Diagnostics;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Raster;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;

namespace Terrane.Mosaic.Planning;

/// <summary>How long a build is likely to take, from some of its units built on trial: reading, warping, blending and encoding as they really are.</summary>
/// <param name="Seconds">Wall time of the stage that builds tiles.</param>
/// <param name="Low">Two standard errors of the mean below, at least a tenth.</param>
/// <param name="High">As far above.</param>
/// <param name="UnitsTried">Of the units of the plan.</param>
/// <param name="BytesPerTile">Mean of the elevation tiles tried.</param>
/// <param name="SecondsPerTile">Of one worker.</param>
/// <param name="Tiles">Of the plan.</param>
/// <param name="Units">Of the plan.</param>
public sealed record TimeEstimate(double Seconds, double Low, double High, int UnitsTried, double BytesPerTile, double SecondsPerTile, long Tiles, long Units)
{
    private const int MostUnits = 128;

    // CPU of the one thread that appends tiles and commits them, as measured with workers that only sleep: docs/scale.md.
    private const double WriterSecondsPerTile = 4e-6, WriterSecondsPerByte = 0.4e-9;

    // The first tiles pay for code that is compiled and files that are opened; a long build does so once.
    private const double WarmUp = 0.4;

    /// <summary>Workers beyond which more make nothing quicker: the thread that writes has no time left, or there are no more units.</summary>
    public int MostWorkers => (int)Math.Clamp(SecondsPerTile / (WriterSecondsPerTile + (BytesPerTile * WriterSecondsPerByte)), 1, Math.Max(1, Units));

    /// <summary>Wall time with so many workers, each of them a core with a disk to match.</summary>
    public double SecondsWith(int workers) => SecondsPerTile * Tiles / Math.Min(workers, MostWorkers);

    /// <summary>Builds units spread evenly over the plan on all workers until <paramref name="budget"/> is over. Writes nothing.</summary>
    /// <returns>Null when no tile was made.</returns>
    public static TimeEstimate? Try(MosaicPlan plan, MemoryShares shares, TimeSpan budget, CancellationToken ct)
    {
        IReadOnlyList<Unit> units = Choose(plan);
        if (units.Count == 0) return null;
        RasterLibraries.LimitCache(shares.GdalCache);
        using var cache = new ChunkCache(shares.ChunkCache, openFiles: 8 * shares.Workers);
        var sampler = new LayerSampler(cache);
        var tried = new List<(double At, double Seconds, int Tiles, long Bytes)>();
        int next = -1;
        var clock = Stopwatch.StartNew();
        Parallel.For(0, shares.Workers, new ParallelOptions { MaxDegreeOfParallelism = shares.Workers }, _ =>
        {
            // No root is stored, so the folder is never made.
            UnitBuilder builder = UnitWorker.CreateBuilder(plan, sampler, shares.SamplerScratch, new RootStore("/nonexistent"), pictures: null);
            var result = new UnitResult();
            while (clock.Elapsed < budget && !ct.IsCancellationRequested && Interlocked.Increment(ref next) is int i && i < units.Count)
            {
                double begun = clock.Elapsed.TotalSeconds;
                builder.Build(units[i], result, ct, passUp: false);
                lock (tried) tried.Add((begun, clock.Elapsed.TotalSeconds - begun, result.Tiles.Count, result.Elevations.WrittenCount));
            }
        });
        ct.ThrowIfCancellationRequested();
        var warm = tried.Where(t => t.At > WarmUp * budget.TotalSeconds).ToList();
        return Reckon(warm.Count >= 2 * shares.Workers ? warm : tried, plan.Tiles.Total, plan.Tiles.Units, shares.Workers, tried.Count);
    }

    /// <summary>The ratio of all seconds to all tiles, times the tiles of the plan; its error from how far single units lie from it.</summary>
    internal static TimeEstimate? Reckon(IReadOnlyList<(double At, double Seconds, int Tiles, long Bytes)> tried, long total, long units, int workers, int count)
    {
        long tiles = tried.Sum(t => (long)t.Tiles);
        if (tiles == 0) return null;
        double perTile = tried.Sum(t => t.Seconds) / tiles, seconds = perTile * total / workers;
        double error = 0.5; // of one unit nothing is known
        if (tried.Count > 1)
        {
            double squares = tried.Sum(t => Math.Pow(t.Seconds - (perTile * t.Tiles), 2)), mean = (double)tiles / tried.Count;
            error = 2 * Math.Sqrt(squares / ((double)tried.Count * (tried.Count - 1))) / mean / perTile;
        }
        error = Math.Clamp(error, 0.1, 0.9);
        return new TimeEstimate(seconds, seconds * (1 - error), seconds * (1 + error), count, (double)tried.Sum(t => t.Bytes) / tiles, perTile, total, units);
    }

    /// <summary>Units that need no others, spread over the plan, in an order of which every beginning is spread too.</summary>
    private static IReadOnlyList<Unit> Choose(MosaicPlan plan)
    {
        double step = Math.Max(1, (double)plan.Tiles.Units / MostUnits), wanted = step / 2;
        var chosen = new List<Unit>();
        foreach (Unit unit in plan.Walk.Units())
        {
            if (unit.Sequence < (long)wanted || TakesIn(plan.Tree, unit.Node, unit.DeepestZoom)) continue;
            chosen.Add(unit);
            wanted = Math.Max(wanted + step, unit.Sequence + 1);
        }
        const double Golden = 0.6180339887498949;
        return [.. chosen.Select((unit, i) => (unit, place: i * Golden % 1)).OrderBy(p => p.place).Select(p => p.unit)];
    }

    private static bool TakesIn(TileTree tree, TileTree.Node node, byte deepest)
    {
        foreach ((TileId tile, TileTree.Node? child) in tree.Children(node))
            if (child is not null && (tile.Z > deepest || TakesIn(tree, child, deepest))) return true;
        return false;
    }
}
