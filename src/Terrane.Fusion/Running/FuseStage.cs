using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Terrane.Fusion.Caches;
using Terrane.Raster;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Workers;

namespace Terrane.Fusion.Running;

/// <summary>The first stage: cells are fused in parallel and appended to a spool in order.</summary>
/// <param name="ledger">Counts the cells of the run, or of a part of it, from 0.</param>
internal sealed class FuseStage(FusionPlan plan, FusionMemory shares, IProgressSink sink, RunReport report, Ledger ledger)
{
    private static readonly TimeSpan GroupAge = TimeSpan.FromSeconds(3);

    /// <summary>Fuses what the ledger does not have yet.</summary>
    /// <param name="first">Number of the first cell.</param>
    /// <param name="end">One past the last.</param>
    internal void Run(CellSpool spool, long first, long end, CancellationToken ct)
    {
        RasterLibraries.LimitCache(shares.GdalCache);
        var failures = new ConcurrentDictionary<string, string>(UnreadFiles.Of(ledger).Select(f => KeyValuePair.Create(f.Message, f.File)), StringComparer.Ordinal);
        int recorded = failures.Count;
        bool isWhole = first == 0 && end == plan.CellCount;
        IEnumerable<FusionCell> cells = plan.Cells().SkipWhile(c => c.Sequence < first).TakeWhile(c => c.Sequence < end);
        using ProgressStage stage = report.Begin(sink, "fuse", "pixels", isWhole ? plan.Canvas.Window.Count : cells.Sum(c => c.Window.Count));
        long next = first + ledger.NextSequence;
        if (next > first)
        {
            stage.Skip(cells.TakeWhile(c => c.Sequence < next).Sum(c => c.Window.Count));
            sink.Write(MessageLevel.Info, $"Going on after cell {next - first} of {end - first}.");
        }
        using var cache = new ChunkCache(shares.ChunkCache, openFiles: 8 * shares.Workers, failure => failures.TryAdd(failure.Message, failure.Path));
        var sampler = new LayerSampler(cache);
        // What an unreadable file left void is not to be kept.
        using CacheStore? store = plan.Options.Cache is { } settings && !plan.Failures.Any() ? CacheStore.Open(settings, sink) : null;
        CellCache? kept = store is null ? null : new CellCache(plan, store, () => failures.IsEmpty);
        var spare = new ConcurrentBag<CellResult>();
        var group = new List<UnitRecord>();
        var age = Stopwatch.StartNew();
        try
        {
            OrderedWorkers.Run(_ => cells.SkipWhile(c => c.Sequence < next), shares.Workers, 2 * shares.Workers,
                _ => new CellWorker(plan, sampler, shares.SamplerScratch, spare, kept), Finish, ct);
        }
        catch (OperationCanceledException)
        {
            Commit();
            throw;
        }
        Commit();
        if (kept?.Hits > 0) sink.Write(MessageLevel.Info, $"{kept.Hits} of {end - first} cells were in the cache.");

        void Finish(FusionCell cell, CellResult result)
        {
            long offset = spool.Length;
            string hash = spool.Append(result);
            group.Add(new UnitRecord(cell.Sequence - first, result.Figures(offset), hash));
            spare.Add(result);
            stage.Advance(cell.Window.Count);
            if (age.Elapsed >= GroupAge) Commit();
        }

        // What the ledger says is on the disk before it says so, and so is a file that failed before the cells that missed it.
        void Commit()
        {
            age.Restart();
            if (group.Count == 0) return;
            if (failures.Count > recorded)
            {
                recorded = failures.Count;
                UnreadFiles.Record(ledger, failures);
            }
            spool.Flush();
            ledger.CommitGroup(group, new JsonObject { ["spool"] = spool.Length }.ToJsonString());
            group.Clear();
        }
    }
}
