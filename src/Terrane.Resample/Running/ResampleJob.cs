using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Running;

/// <summary><c>terrane resample</c>: many rasters in, all on one grid, in a table or as rasters.</summary>
public static class ResampleJob
{
    /// <summary>What would be done, decided without reading a cell.</summary>
    /// <exception cref="TerraneException">As <see cref="Run"/>.</exception>
    public static ResamplePreview Preview(ResampleOptions options)
    {
        ResamplePlan plan = ResamplePlan.Make(options);
        return new ResamplePreview([.. plan.Describe()], plan.Json(), plan.Failures.Count);
    }

    /// <summary>Makes every dataset that is not there yet. One that fails is a data error, and the others go on.</summary>
    /// <exception cref="TerraneException">run.locked; resample.*; the reason itself when there is one dataset only.</exception>
    public static ResampleOutcome Run(ResampleOptions options, IProgressSink progress, CancellationToken ct) => RunPlan(ResamplePlan.Make(options), options, progress, (dataset, take) =>
    {
        (WindowPlan windows, MemoryPlan memory) = ResamplePlan.Divide(dataset, options);
        memory.Apply();
        DatasetRun.Run(dataset, windows, 0, windows.Bands, memory.Workers, memory.PatchCells, take, ct);
    }, ct);

    /// <inheritdoc cref="Run"/>
    /// <param name="bands">Gives all bands of a dataset, in order.</param>
    internal static ResampleOutcome RunPlan(ResamplePlan plan, ResampleOptions options, IProgressSink progress, Action<Dataset, DatasetRun.BandTaker> bands, CancellationToken ct)
    {
        foreach (string line in plan.Describe()) progress.Write(MessageLevel.Info, line);
        // Two runs that add to one registry would each lose what the other has added.
        using OutputLock? hold = StoreText.PathOf(options.To) is { } place ? OutputLock.Take(place) : null;
        using IDatasetStore store = StoreText.Open(options.To, options.Layout, new ByteSize(options.Memory.Bytes / 3));
        CheckStore(store, plan, options);
        var errors = new DataErrors();
        foreach ((string name, TerraneException why) in plan.Failures) Fail(errors, progress, name, why);
        (int written, int there) = (0, 0);
        foreach (Dataset dataset in plan.Datasets)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                if (StoreFault.Guard(store.Text, () => Make(dataset, store, options, progress, bands))) written++;
                else there++;
            }
            catch (Exception e) when (plan.Datasets.Count + plan.Failures.Count > 1 && Reason(e) is { } why)
            {
                Fail(errors, progress, dataset.Name, why);
            }
        }
        return new ResampleOutcome(written, there, (int)errors.Total);
    }

    private static bool Make(Dataset dataset, IDatasetStore store, ResampleOptions options, IProgressSink progress, Action<Dataset, DatasetRun.BandTaker> bands)
    {
        string hash = CanonicalPlan.From(dataset.Plan()).Hash;
        RegistryEntry? old = store.Entries.FirstOrDefault(entry => entry.Name == dataset.Name);
        if (old is not null)
        {
            // Of a merged table the last source is known; to replace all of it is another thing.
            if (old.PlanHash == hash && !(options.Overwrite && old.IsMerged))
            {
                if (store is DuckDbStore file) file.Clean(dataset);
                progress.Write(MessageLevel.Info, $"{dataset.Name} is up to date.");
                return false;
            }
            if (options.Upsert) CheckMerge(dataset, old, store.Text, options);
            else if (!options.Overwrite) throw ResampleException.Exists(store.Text, dataset.Name);
        }
        if (dataset.IsReference)
        {
            store.Commit(dataset, RegistryEntry.Of(dataset, options.Layout, null));
            return true;
        }
        foreach (string warning in dataset.Files.Tiles.SelectMany(tile => tile.File.Warnings).Distinct()) progress.Write(MessageLevel.Warning, warning, "raster.warning");
        DatasetFigures figures;
        using (ProgressStage stage = progress.Begin(dataset.Name, "cells", dataset.Grid.Count))
        {
            using IBandSink sink = store.Begin(dataset);
            using var drain = new BandDrain(dataset, sink, stage);
            bands(dataset, drain.Take);
            drain.Finish();
            figures = drain.Figures;
        }
        RegistryEntry made = RegistryEntry.Of(dataset, options.Layout, figures);
        if (old is not null && options.Upsert && store is PostgresStore database)
        {
            made = database.Merge(dataset, made, old);
            progress.Write(MessageLevel.Info, $"{dataset.Name}: {figures.Valid} rows went into {made.Table}, which has {made.Json["metadata"]!["figures"]!["valid"]} now.");
        }
        else
        {
            store.Commit(dataset, made);
        }
        progress.Write(MessageLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"{dataset.Name}: {figures.Valid} of {figures.Cells} cells, {figures.Min:G6} to {figures.Max:G6}, mean {figures.Mean:G6}, sum {figures.Sum:R}"));
        return true;
    }

    private static void CheckMerge(Dataset dataset, RegistryEntry old, string store, ResampleOptions options)
    {
        if (dataset.IsReference || old.Table is null) throw ResampleException.Upsert(store, dataset.Name, "a dataset by reference has no rows");
        if (old.Layout != options.Layout) throw ResampleException.Upsert(store, dataset.Name, $"its cells are named as by --table {Names.Of(old.Layout)}");
        if (old.IsCategorical != (dataset.Spec.Kind == DatasetKind.Categorical)) throw ResampleException.Upsert(store, dataset.Name, "one of the two holds classes, the other does not");
    }

    /// <summary>Refuses what a store cannot take.</summary>
    internal static void CheckStore(IDatasetStore store, ResamplePlan plan, ResampleOptions options)
    {
        if (options.Upsert && options.Overwrite) throw ResampleException.Options("--upsert merges and --overwrite replaces; only one of them can be meant");
        if (options.Upsert && store is not PostgresStore) throw ResampleException.Options($"Rows can be merged in PostgreSQL only; '{options.To}' takes --overwrite");
        if (options.IsCloudOptimised && store is not (TiffFileStore or FolderStore { IsTiff: true }))
            throw ResampleException.Options($"--cog is for FILE.tif and tif:DIR, not for '{store.Text}'");
        if (store is TiffFileStore file)
        {
            if (plan.Datasets.Count + plan.Failures.Count > 1) throw ResampleException.Store(options.To, $"one GeoTIFF holds one dataset, not {plan.Datasets.Count}; write tif:DIR");
            if (plan.Datasets[0].IsReference) throw ResampleException.Store(options.To, "a dataset by reference needs no GeoTIFF");
            if (file.IsUnknown && !options.Overwrite) throw ResampleException.Exists(store.Text, plan.Datasets[0].Name);
            return;
        }
        string grid = GridSource.Format(plan.Grid);
        if (store.Entries.FirstOrDefault(entry => entry.GridText != grid) is { } other)
            throw ResampleException.OtherGrid(store.Text, other.Name, $"{other.GridText}, wanted {grid}");
    }

    /// <summary>What the user can mend; null where it is a fault of the program.</summary>
    internal static TerraneException? Reason(Exception e) => e as TerraneException ?? (e as AggregateException)?.InnerException as TerraneException;

    private static void Fail(DataErrors errors, IProgressSink progress, string name, TerraneException why)
    {
        ResampleException failure = ResampleException.Failed(name, $"[{why.Code}] {why.Message}");
        errors.Add(failure.Code, failure.Message);
        progress.Write(MessageLevel.Error, failure.Message, failure.Code);
    }
}
