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
    /// <returns>Rows written, or null when there was nothing to do.</returns>
    /// <exception cref="ResampleException">join.*, resample.registry.</exception>
    public static long? Run(JoinOptions options, IProgressSink progress, Action<string> print, CancellationToken ct)
    {
        var output = new JoinOutput(options.To);
        using IDatasetStore store = StoreText.Open(options.From, TableLayout.CellId, new ByteSize(options.Memory.Bytes / 3));
        List<(JoinColumn Column, RegistryEntry Entry)> columns = Choose(store, options, progress);
        string[] names = [.. columns.Select(item => item.Column.Name)];
        if (names.Concat(["cell_id", "x", "y"]).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw ResampleException.Join($"Two columns are named '{twice.Key}'");
        CellGrid grid = GridSource.Parse(columns[0].Entry.GridText);
        CheckGrids(store, columns);
        JoinFilter[] filters = [.. options.Filters.Select(text => JoinFilter.Parse(text, names))];
        CanonicalPlan plan = Plan(options, columns);
        if (!output.IsDatabase && OutputCheck.Decide(output.File, plan, options.Overwrite) == OutputDecision.UpToDate)
        {
            progress.Write(MessageLevel.Info, $"{options.To} is up to date.");
            return null;
        }
        var report = new RunReport("join", plan, []);
        ColumnSummary[] summaries = [.. names.Select(name => new ColumnSummary(name))];
        long rows;
        using (ProgressStage stage = report.Begin(progress, "join", "rows"))
        {
            using var merge = new CellMerge([.. columns.Select(item => (item.Entry.Name, store.Read(item.Entry)))]);
            using IRowWriter writer = output.Create(names, new Dictionary<string, string> { ["terrane.grid"] = columns[0].Entry.GridText, ["terrane.plan_hash"] = plan.Hash });
            rows = Merge(merge, columns, filters, options.IsInner, new RowBatch(names.Length, grid), summaries, writer, stage, ct);
            writer.Finish();
        }
        report.SetSection("join", new JsonObject { ["rows"] = rows, ["gridCells"] = grid.Count, ["columns"] = new JsonArray([.. summaries.Select(summary => summary.Json())]) });
        output.Publish(report, new ByteSize(options.Memory.Bytes / 3));
        print(ColumnSummary.Heading);
        foreach (ColumnSummary summary in summaries) print(summary.ToString());
        print($"{rows} rows of {grid.Count} cells");
        return rows;
    }

    private static long Merge(
        CellMerge merge, List<(JoinColumn Column, RegistryEntry Entry)> columns, JoinFilter[] filters, bool isInner,
        RowBatch batch, ColumnSummary[] summaries, IRowWriter writer, ProgressStage stage, CancellationToken ct)
    {
        double[] fills = [.. columns.Select(item => item.Column.Fill ?? double.NaN)];
        long rows = 0;
        while (merge.Next())
        {
            if (isInner && merge.Present < fills.Length) continue;
            Span<double> row = merge.Row;
            for (int i = 0; i < row.Length; i++)
                if (double.IsNaN(row[i])) row[i] = fills[i];
            if (!Passes(filters, row)) continue;
            for (int i = 0; i < row.Length; i++) summaries[i].Add(row[i]);
            batch.Add(merge.Id, row);
            rows++;
            if (!batch.IsFull) continue;
            ct.ThrowIfCancellationRequested();
            writer.Write(batch);
            stage.Advance(batch.Count);
            batch.Clear();
        }
        if (batch.Count > 0) writer.Write(batch);
        stage.Advance(batch.Count);
        return rows;
    }

    private static bool Passes(JoinFilter[] filters, ReadOnlySpan<double> row)
    {
        foreach (JoinFilter filter in filters)
            if (!filter.Passes(row[filter.Column])) return false;
        return true;
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

    private static CanonicalPlan Plan(JoinOptions options, List<(JoinColumn Column, RegistryEntry Entry)> columns) => CanonicalPlan.From(new JsonObject
    {
        ["format"] = "terrane.join/1",
        ["columns"] = new JsonArray([.. columns.Select(item => new JsonObject { ["name"] = item.Column.Name, ["hash"] = item.Entry.PlanHash, ["fill"] = item.Column.Fill })]),
        ["inner"] = options.IsInner,
        ["filters"] = new JsonArray([.. options.Filters.Select(text => JsonValue.Create(text))]),
    });
}
