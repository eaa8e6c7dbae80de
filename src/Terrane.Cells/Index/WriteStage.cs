using System.Diagnostics;
using Terrane.Cells.Runs;
using Terrane.Cells.Sharding;
using Terrane.Cells.Tables;
using Terrane.Cells.Telemetry;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Index;

/// <summary>The second stage: row groups are encoded in parallel and appended in order. A unit of the ledger is one part of both tables.</summary>
internal sealed class WriteStage(
    CellValues values, IReadOnlyList<ZoneResult> zones, RunStore store, string rule, string parameterHash, string staging, RunTelemetry telemetry)
{
    private sealed record Unit(int Zone, GroupCutter.Group Group);

    private sealed record Encoded(EncodedGroup Group, double Seconds, int Worker);

    /// <summary>Writes what the ledger does not have yet.</summary>
    public void Run(Ledger ledger, int workers, ProgressStage stage, CancellationToken ct) => Run(ledger, new PartRange(0, long.MaxValue, 0), workers, stage, ct);

    /// <summary>Writes of some parts what the ledger does not have yet: it counts from the first of them.</summary>
    public void Run(Ledger ledger, PartRange range, int workers, ProgressStage stage, CancellationToken ct)
    {
        using var files = new PartFiles(values, zones, parameterHash, rule, staging, ledger, telemetry);
        ActivityContext parent = Activity.Current?.Context ?? default;
        OrderedWorkers.Run<Unit, Encoded>(_ => Units(range, range.First + ledger.NextSequence, stage), workers, workers + 2,
            number => new Worker(new GroupEncoder(values, rule), zones, number, parent), (unit, encoded) =>
            {
                long bytes = files.Append(unit.Zone, unit.Group, encoded.Group);
                telemetry.GroupFlushed(zones[unit.Zone], unit.Group.Rows, 2, bytes, encoded.Seconds, encoded.Worker);
                stage.Advance(unit.Group.Rows, bytes);
            }, ct);
        files.Commit();
    }

    /// <summary>All zones are summed up on the way, those written before too.</summary>
    private IEnumerable<Unit> Units(PartRange range, long written, ProgressStage stage)
    {
        long sequence = 0;
        for (int z = 0; z < zones.Count; z++)
        {
            foreach (GroupCutter.Group group in GroupCutter.Cut(Summed(z)))
            {
                if (sequence >= range.End) yield break;
                if (sequence >= written) yield return new Unit(z, group);
                else if (sequence >= range.First) stage.Skip(group.Rows);
                if (group.IsLast) sequence++;
            }
        }
    }

    private IEnumerable<CellRun> Summed(int zone)
    {
        foreach (CellRun run in RunFile.Read(store.PathOf(zone)))
        {
            zones[zone].Add(run, values.Grid, values.Areas[run.Row]);
            yield return run;
        }
    }

    private sealed class Worker(GroupEncoder encoder, IReadOnlyList<ZoneResult> zones, int number, ActivityContext parent) : IUnitWorker<Unit, Encoded>
    {
        public Encoded Work(Unit unit, CancellationToken ct)
        {
            string key = zones[unit.Zone].Key;
            using Activity? span = CellsMeter.Spans.StartActivity("cells encode", ActivityKind.Internal, parent);
            long started = Stopwatch.GetTimestamp();
            EncodedGroup encoded = encoder.Encode(key, unit.Group.Runs);
            span?.SetTag("country", key).SetTag("part", unit.Group.Part).SetTag("cells", encoded.Rows).SetTag("worker", number);
            return new Encoded(encoded, Stopwatch.GetElapsedTime(started).TotalSeconds, number);
        }

        public void Dispose() => encoder.Dispose();
    }
}
