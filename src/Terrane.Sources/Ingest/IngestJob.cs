using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Sources.Catalog;
using Terrane.Sources.Cog;
using Terrane.Sources.Fetch;
using Terrane.Sources.Finalize;
using Terrane.Sources.State;

namespace Terrane.Sources.Ingest;

/// <summary><c>terrane ingest</c>: a catalog entry in, a source of a store out.</summary>
public static class IngestJob
{
    private const long DiskMargin = 32L << 20;
    private const int MostWarnings = 100; // every file of a source has the same; `terrane status --json` has them all

    /// <summary>Runs, or continues what an earlier run left.</summary>
    /// <param name="memory">Watches the process; its peak goes into the report.</param>
    /// <exception cref="TerraneException">Nothing can be done at all. What is wrong with a file is in the outcome instead.</exception>
    public static IngestOutcome Run(IngestOptions options, IProgressSink progress, MemorySampler memory, CancellationToken ct)
    {
        options = options.Checked();
        CatalogEntry entry = CatalogEntry.Read(options.Catalog, options.Name, options.Licence, options.Files);
        if (!options.NoTar && entry.MissingForTar() is { Count: > 0 } missing) throw SourcesException.NotForTar(entry.Name, missing);
        var plan = MemoryPlan.Of(options.Memory.Bytes, options.Workers);
        var paths = new StorePaths(Path.GetFullPath(options.Store), entry.Name);
        paths.Make();
        using WorkDirectory work = WorkDirectory.Open(paths.Folder, options.TemporaryDirectory);
        work.Watch(progress, options.Memory.Bytes);
        GdalLibrary.Initialize(new GdalSettings(plan.CacheBytes, new Dictionary<string, string> { ["GDAL_NUM_THREADS"] = "1" }));
        using StateDatabase state = StateDatabase.Open(paths.State);
        CanonicalPlan identity = options.Plan(entry.Name);
        var report = new RunReport("ingest", identity, []) { MemoryLimitBytes = options.Memory.Bytes };
        void Warn(string text) => report.Warn(progress, "ingest.note", text);

        using var fetcher = new Fetcher(options.Fetch);
        new Reconciler(entry, paths, state, options, fetcher, work.Path, Warn).Run(identity, ct);
        Dictionary<string, ItemRecord> known = state.Items().ToDictionary(item => item.Key, StringComparer.Ordinal);
        List<CatalogItem> todo = options.FinalizeOnly ? [] : [.. entry.Items.Where(item => known[item.Key].Stage != FileStage.Complete && NamePattern.Matches(item.Name, options.Only))];
        var disk = new DiskGate(Math.Min(options.Disk?.Bytes ?? long.MaxValue, Math.Max(0, work.FreeBytes - DiskMargin)));
        int items = Math.Min(plan.Workers, Math.Max(1, todo.Count));
        if (plan.Workers < options.Workers) Warn($"--memory {options.Memory} is enough for {plan.Workers} workers.");
        if (todo.Count > 0) progress.Write(MessageLevel.Info, DiskForecast.Of(todo, fetcher, ct).Describe(items, disk.Limit));

        using (ProgressStage stage = report.Begin(progress, "ingest", "files", todo.Count))
        {
            using var buffers = new BlockingCollection<CogBuffers>();
            for (int i = 0; i < plan.Workers; i++) buffers.Add(new CogBuffers(), ct);
            var ingest = new ItemIngest(entry, paths, state, options, plan, disk, fetcher, buffers, work.Path, Warn);
            Work(todo, items, ingest, stage, work.Path, paths, ct);
        }
        StoreFiles.SettleNames(paths, state, raster => CogNames.Of(raster.Item, raster.Member));
        Finalizer.WriteBounds(paths, state);
        foreach (string text in state.Rasters().SelectMany(raster => raster.Warnings).Take(MostWarnings)) Warn(text);

        IReadOnlyList<ItemRecord> records = state.Items();
        foreach (ItemRecord item in records.Where(item => item.Stage == FileStage.Failed)) report.DataErrors.Add(item.ErrorCode ?? "ingest.io", item.Error ?? item.Key);
        int complete = records.Count(item => item.Stage == FileStage.Complete), failed = records.Count(item => item.Stage == FileStage.Failed);
        bool finalizes = options.FinalizeOnly || complete == records.Count;
        if (finalizes)
        {
            using ProgressStage stage = report.Begin(progress, "finalize", "files", state.Rasters().Count(raster => raster.IsKept));
            try
            {
                new Finalizer(entry, paths, state, options, plan, work.Path).Run(bytes => stage.Advance(1, bytes), ct);
            }
            catch (Exception e) when (DiskFull.Is(e, paths.Store, work.Path))
            {
                throw SourcesException.DiskIsFull(e);
            }
        }
        report.PeakTreeBytes = memory.PeakBytes;
        report.SetSection("disk", new System.Text.Json.Nodes.JsonObject { ["peakReservedBytes"] = disk.Peak, ["limitBytes"] = disk.Limit });
        PublishedOutput.WriteAtomically(paths.Report, report.ToJson([]));
        if (records.All(item => item.Stage == FileStage.Complete)) work.Remove();
        state.Pack();
        RasterRecord[] kept = [.. state.Rasters().Where(raster => raster.IsKept)];
        return new IngestOutcome(complete, failed, kept.Length, kept.Sum(raster => raster.CogBytes), finalizes);
    }

    private static void Work(IReadOnlyList<CatalogItem> todo, int workers, ItemIngest ingest, ProgressStage stage, string work, StorePaths paths, CancellationToken ct)
    {
        var queue = new ConcurrentQueue<CatalogItem>(todo);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Exception? first = null;
        Task.WaitAll([.. Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(() =>
        {
            while (!stop.IsCancellationRequested && queue.TryDequeue(out CatalogItem? item))
            {
                try
                {
                    stage.Advance(1, ingest.Run(item, stop.Token).Bytes ?? 0);
                }
#pragma warning disable CA1031 // whatever it is ends the run, and is thrown below
                catch (Exception e)
                {
                    Exception cause = e is AggregateException { InnerException: { } inner } ? inner : e;
                    if (cause is not OperationCanceledException || Volatile.Read(ref first) is null) Interlocked.CompareExchange(ref first, cause, null);
                    stop.Cancel();
                }
#pragma warning restore CA1031
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))], CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        if (first is null) return;
        if (DiskFull.Is(first, work, paths.Store)) throw SourcesException.DiskIsFull(first);
        ExceptionDispatchInfo.Throw(first);
    }
}
