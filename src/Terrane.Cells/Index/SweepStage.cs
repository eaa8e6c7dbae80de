using System.Diagnostics;
using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Runs;
using Terrane.Cells.Telemetry;
using Terrane.Cells.Zones;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Index;

/// <summary>The first stage: finds the runs of every zone, bands of rows in parallel, and leaves one run file per zone.</summary>
internal sealed class SweepStage(CellGrid grid, IReadOnlyList<Zone> zones, IndexOptions options, RunStore store, RunTelemetry telemetry)
{
    private sealed record Band(int Zone, ZoneEdges? Edges, int First, int End, bool IsLast);

    private sealed record Swept(List<CellRun> Runs, ChunkFigures Figures);

    /// <summary>Runs until every zone has its file. Those found by an earlier run, or in the cache, are passed over.</summary>
    /// <param name="results">One per zone; receive their figures and times.</param>
    /// <param name="workers">Threads.</param>
    public void Run(IReadOnlyList<ZoneResult> results, int workers, ProgressStage stage, CancellationToken ct)
    {
        RunFile.Writer? writer = null;
        SweepFigures sum = default;
        ActivityContext parent = Activity.Current?.Context ?? default;
        try
        {
            OrderedWorkers.Run<Band, Swept>(_ => Bands(stage), workers, workers + 2, number => new Worker(this, number, parent), (band, swept) =>
            {
                ZoneResult result = results[band.Zone];
                writer ??= new RunFile.Writer(store.PathOf(band.Zone));
                foreach (CellRun run in swept.Runs) writer.Append(run);
                sum += swept.Figures.Sweep;
                result.SweepSeconds += swept.Figures.Seconds;
                if (band.Edges is not null) telemetry.ChunkSwept(swept.Figures);
                if (!band.IsLast) return;
                if (sum.Included == 0 && options.Fallback != FallbackRule.None && Fallback.Find(grid, zones[band.Zone], options.Fallback) is { } cell)
                {
                    writer.Append(cell);
                    sum += new SweepFigures(0, 1, 0, 0, 1, IsFallback: true);
                }
                writer.Finish(sum);
                store.Keep(band.Zone);
                telemetry.ZoneSwept(result, sum);
                stage.Advance();
                (writer, sum) = (null, default);
            }, ct);
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private IEnumerable<Band> Bands(ProgressStage stage)
    {
        for (int z = 0; z < zones.Count; z++)
        {
            if (store.IsThere(z))
            {
                stage.Skip(1);
                continue;
            }
            var edges = new ZoneEdges(grid, zones[z]);
            (int first, int end) = edges.Rows;
            if (first == end) yield return new Band(z, null, 0, 0, IsLast: true);
            for (int row = first; row < end; row += options.BandRows)
                yield return new Band(z, edges, row, Math.Min(row + options.BandRows, end), row + options.BandRows >= end);
        }
    }

    private sealed class Worker(SweepStage stage, int number, ActivityContext parent) : IUnitWorker<Band, Swept>
    {
        public Swept Work(Band band, CancellationToken ct)
        {
            using Activity? span = CellsMeter.Spans.StartActivity("cells sweep", ActivityKind.Internal, parent);
            long started = Stopwatch.GetTimestamp();
            var runs = new List<CellRun>();
            SweepFigures figures = band.Edges is null ? default : new ZoneSweep(band.Edges, stage.Options.Rule, stage.Options.Ties).Sweep(band.First, band.End, runs);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var chunk = new ChunkFigures(stage.KeyOf(band.Zone), (band.First, band.End), Columns(band), figures, seconds, number);
            span?.SetTag("country", chunk.Key).SetTag("row_first", band.First).SetTag("row_last", band.End - 1).SetTag("column_first", chunk.Columns.First)
                .SetTag("column_last", chunk.Columns.End - 1).SetTag("cells_visited", figures.Visited).SetTag("cells_included", figures.Included).SetTag("worker", number);
            return new Swept(runs, chunk);
        }

        public void Dispose() { }

        private static (int First, int End) Columns(Band band)
        {
            (int first, int end) = (int.MaxValue, 0);
            foreach (PartBox box in band.Edges is null ? [] : band.Edges.Boxes)
                if (!box.IsEmpty && box.FirstRow < band.End && box.EndRow > band.First) (first, end) = (Math.Min(first, box.FirstColumn), Math.Max(end, box.EndColumn));
            return first < end ? (first, end) : (0, 0);
        }
    }

    private IndexOptions Options => options;

    private string KeyOf(int zone) => zones[zone].Key;
}
