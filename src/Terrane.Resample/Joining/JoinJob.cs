using System.Text.Json.Nodes;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary><c>terrane join</c>: datasets on one grid become one table, a row per cell.</summary>
public static class JoinJob
{
    /// <summary>Merges, writes and publishes; a finished output of the same plan is left alone.</summary>
    /// <param name="print">Takes the summary, line by line.</param>
    /// <param name="pictures">Null: no pictures.</param>
    /// <returns>Rows written, or null when there was nothing to do.</returns>
    /// <exception cref="ResampleException">join.*, resample.registry, resample.disk, postgres.*.</exception>
    public static long? Run(JoinOptions options, IProgressSink progress, Action<string> print, PictureWriter? pictures, CancellationToken ct) =>
        StoreFault.Guard(PostgresServer.Redact(options.To), () => Make(options, progress, print, pictures, ct));

    private static long? Make(JoinOptions options, IProgressSink progress, Action<string> print, PictureWriter? pictures, CancellationToken ct)
    {
        var share = new ByteSize(options.Memory.Bytes / 3);
        using IJoinTarget target = JoinTargets.Open(options.To, options.Table, share);
        using IDatasetStore store = StoreText.Open(options.From, TableLayout.CellId, share);
        List<(JoinColumn Column, RegistryEntry Entry)> columns = Choose(store, options, progress);
        var table = new JoinTable(options.Zones?.Column, [.. columns.Select(item => item.Column.Name)]);
        if (table.Names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw ResampleException.Join($"Two columns are named '{twice.Key}'");
        CellGrid grid = GridSource.Parse(columns[0].Entry.GridText);
        CheckGrids(store, columns);
        JoinFilter[] filters = [.. options.Filters.Select(text => JoinFilter.Parse(text, table))];
        using ZoneCells? zones = options.Zones is null ? null : ZoneCells.Open(options.Zones.From, grid, ct);
        CanonicalPlan plan = Plan(options, columns, zones);
        JoinPictures? drawn = pictures is not null && (options.PicturesTo ?? target.PicturesFolder) is { } folder
            ? new JoinPictures(folder, target.PicturesName, [.. columns.Select(item => (item.Column.Name, item.Entry.IsCategorical))], grid, new ByteSize(options.Memory.Bytes / 16), pictures) : null;
        // Pictures that were not asked for before are drawn from the rows.
        if (target.IsUpToDate(plan, options.Overwrite) && (options.PicturesTo is null || drawn is null or { AreThere: true }))
        {
            progress.Write(MessageLevel.Info, $"{PostgresServer.Redact(options.To)} is up to date.");
            return null;
        }
        var report = new RunReport("join", plan, []) { MemoryLimitBytes = options.Memory.Bytes };
        var summary = new JoinSummary(table, grid);
        using (ProgressStage stage = report.Begin(progress, "join", "rows"))
        {
            using var merge = new CellMerge([.. columns.Select(item => (item.Entry.Name, store.Read(item.Entry)))]);
            using IRowWriter writer = target.Create(table, new Dictionary<string, string> { ["terrane.grid"] = columns[0].Entry.GridText, ["terrane.plan_hash"] = plan.Hash });
            var batch = new RowBatch(table, grid);
            foreach ((long id, string? zone) in Rows(merge, columns, filters, options.IsInner, zones))
            {
                summary.Add(zone, merge.Row);
                drawn?.Add(id, merge.Row);
                batch.Add(id, zone, merge.Row);
                if (!batch.IsFull) continue;
                ct.ThrowIfCancellationRequested();
                Pass(batch, writer, stage);
            }
            Pass(batch, writer, stage);
            writer.Finish();
        }
        report.SetSection("join", summary.Json(zones?.Hash));
        target.Publish(report, drawn?.Write() ?? []);
        foreach (string line in summary.Lines()) print(line);
        return summary.Rows;
    }

    /// <summary>The rows that belong to the table; the values of each are in the merge's row, with fill values.</summary>
    private static IEnumerable<(long Id, string? Zone)> Rows(
        CellMerge merge, List<(JoinColumn Column, RegistryEntry Entry)> columns, JoinFilter[] filters, bool isInner, ZoneCells? zones)
    {
        double[] fills = [.. columns.Select(item => item.Column.Fill ?? double.NaN)];
        while (merge.Next())
        {
            if (isInner && merge.Present < fills.Length) continue;
            string? zone = zones?.At(merge.Id);
            for (int i = 0; i < fills.Length; i++)
                if (double.IsNaN(merge.Row[i])) merge.Row[i] = fills[i];
            if (Passes(filters, zone, merge.Row)) yield return (merge.Id, zone);
        }
    }

    private static bool Passes(JoinFilter[] filters, string? zone, ReadOnlySpan<double> row)
    {
        foreach (JoinFilter filter in filters)
            if (!filter.Passes(zone, row)) return false;
        return true;
    }

    private static void Pass(RowBatch batch, IRowWriter writer, ProgressStage stage)
    {
        if (batch.Count > 0) writer.Write(batch);
        stage.Advance(batch.Count);
        batch.Clear();
    }

    private static List<(JoinColumn Column, RegistryEntry Entry)> Choose(IDatasetStore store, JoinOptions options, IProgressSink progress)
    {
        if (store.Entries.Count == 0) throw ResampleException.Registry(store.Text, "there is none");
        IReadOnlyList<JoinColumn> wanted = options.Columns.Count > 0 ? options.Columns : [.. store.Entries.Select(entry => new JoinColumn(entry.Name, entry.Name, null))];
        var found = new List<(JoinColumn, RegistryEntry)>();
        foreach (JoinColumn column in wanted)
        {
            if (store.Entries.FirstOrDefault(entry => entry.Name == column.Dataset) is { } entry) found.Add((column, entry));
            else if (!options.AllowMissing) throw ResampleException.Column(column.Dataset, store.Text, store.Entries.Select(e => e.Name));
            else progress.Write(MessageLevel.Warning, $"'{store.Text}' has no dataset '{column.Dataset}': its column is left out.", "join.missing");
        }
        return found.Count > 0 ? found : throw ResampleException.Join("No column is left");
    }

    private static void CheckGrids(IDatasetStore store, List<(JoinColumn Column, RegistryEntry Entry)> columns)
    {
        foreach ((_, RegistryEntry entry) in columns)
            if (entry.GridText != columns[0].Entry.GridText) throw ResampleException.OtherGrid(store.Text, entry.Name, entry.GridText);
    }

    private static CanonicalPlan Plan(JoinOptions options, List<(JoinColumn Column, RegistryEntry Entry)> columns, ZoneCells? zones)
    {
        var plan = new JsonObject
        {
            ["format"] = "terrane.join/1",
            ["columns"] = new JsonArray([.. columns.Select(item => new JsonObject { ["name"] = item.Column.Name, ["hash"] = item.Entry.ContentHash ?? item.Entry.PlanHash, ["fill"] = item.Column.Fill })]),
            ["inner"] = options.IsInner,
            ["filters"] = new JsonArray([.. options.Filters.Select(text => JsonValue.Create(text))]),
        };
        if (zones is not null) plan["zones"] = new JsonObject { ["name"] = options.Zones!.Column, ["hash"] = zones.Hash };
        return CanonicalPlan.From(plan);
    }
}
