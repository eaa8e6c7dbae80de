using System.Diagnostics;
using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Runs;
using Terrane.Cells.Zones;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Index;

/// <summary>The first stage: finds the runs of every zone, bands of rows in parallel, and leaves one run file per zone.</summary>
internal sealed class SweepStage(CellGrid grid, IReadOnlyList<Zone> zones, IndexOptions options, RunStore store)
{
    private sealed record Band(int Zone, ZoneEdges? Edges, int First, int End, bool IsLast);

    private sealed record Swept(List<CellRun> Runs, SweepFigures Figures, double Seconds);

    /// <summary>Runs until every zone has its file. Those found by an earlier run, or in the cache, are passed over.</summary>
    /// <param name="results">One per zone; receive their figures and times.</param>
    /// <param name="workers">Threads.</param>
    public void Run(IReadOnlyList<ZoneResult> results, int workers, IProgressSink log, ProgressStage stage, CancellationToken ct)
    {
        RunFile.Writer? writer = null;
        SweepFigures sum = default;
        try
        {
            OrderedWorkers.Run(Bands(stage), workers, workers + 2, (band, _) => Sweep(band), (band, swept) =>
            {
                writer ??= new RunFile.Writer(store.PathOf(band.Zone));
                foreach (CellRun run in swept.Runs) writer.Append(run);
                sum += swept.Figures;
                results[band.Zone].Seconds += swept.Seconds;
                if (!band.IsLast) return;
                if (sum.Included == 0 && options.Fallback != FallbackRule.None && Fallback.Find(grid, zones[band.Zone], options.Fallback) is { } cell)
                {
                    writer.Append(cell);
                    sum += new SweepFigures(0, 1, 0, 0, 1, IsFallback: true);
                }
                writer.Finish(sum);
                store.Keep(band.Zone);
                Telemetry.ZoneSwept(log, zones[band.Zone].Key, sum, results[band.Zone].Seconds);
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

    private Swept Sweep(Band band)
    {
        long started = Stopwatch.GetTimestamp();
        var runs = new List<CellRun>();
        SweepFigures figures = band.Edges is null ? default : new ZoneSweep(band.Edges, options.Rule, options.Ties).Sweep(band.First, band.End, runs);
        return new Swept(runs, figures, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
