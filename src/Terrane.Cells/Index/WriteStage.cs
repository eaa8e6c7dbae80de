using System.Diagnostics;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Index;

/// <summary>The second stage: row groups are encoded in parallel and appended in order. A unit of the ledger is one part of both tables.</summary>
internal sealed class WriteStage(CellValues values, IReadOnlyList<ZoneResult> zones, RunStore store, string rule, string parameterHash, string staging)
{
    private sealed record Group(int Zone, int Part, bool IsLast, List<CellRun> Runs);

    private sealed record Encoded(EncodedGroup Group, double Seconds);

    /// <summary>Writes what the ledger does not have yet.</summary>
    public void Run(Ledger ledger, int workers, IProgressSink log, ProgressStage stage, CancellationToken ct)
    {
        using var files = new PartFiles(values, zones, parameterHash, rule, staging, ledger, log, stage);
        OrderedWorkers.Run<Group, Encoded>(_ => Groups(ledger.NextSequence, stage), workers, workers + 2,
            _ => new Worker(new GroupEncoder(values, rule), zones), (group, encoded) =>
            {
                files.Append(group.Zone, group.Part, group.IsLast, group.Runs, encoded.Group);
                zones[group.Zone].Seconds += encoded.Seconds;
            }, ct);
        files.Commit();
    }

    /// <summary>Cuts the runs of every zone into row groups, and groups into parts. All zones are summed up on the way, those written before too.</summary>
    private IEnumerable<Group> Groups(long written, ProgressStage stage)
    {
        long sequence = 0;
        for (int z = 0; z < zones.Count; z++)
        {
            var runs = new List<CellRun>();
            int rows = 0, groups = 0, part = 0;
            foreach (CellRun run in RunFile.Read(store.PathOf(z)))
            {
                zones[z].Add(run, values.Grid, values.Areas[run.Row]);
                CellRun rest = run;
                while (rest.Length > 0)
                {
                    // A full group is held back until it is known whether another follows: the last one closes the part.
                    if (rows == CellTables.GroupRows)
                    {
                        bool closes = ++groups == CellTables.FileGroups;
                        if (sequence >= written) yield return new Group(z, part, closes, runs);
                        else stage.Skip(rows);
                        (runs, rows) = ([], 0);
                        if (closes) (groups, part, sequence) = (0, part + 1, sequence + 1);
                    }
                    int taken = Math.Min(rest.Length, CellTables.GroupRows - rows);
                    runs.Add(rest with { Length = taken });
                    rows += taken;
                    rest = new CellRun(rest.Row, rest.Column + taken, rest.Length - taken);
                }
            }
            if (rows == 0) continue;
            if (sequence >= written) yield return new Group(z, part, true, runs);
            else stage.Skip(rows);
            sequence++;
        }
    }

    private sealed class Worker(GroupEncoder encoder, IReadOnlyList<ZoneResult> zones) : IUnitWorker<Group, Encoded>
    {
        public Encoded Work(Group group, CancellationToken ct)
        {
            long started = Stopwatch.GetTimestamp();
            EncodedGroup encoded = encoder.Encode(zones[group.Zone].Key, group.Runs);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Telemetry.GroupEncoded(seconds);
            return new Encoded(encoded, seconds);
        }

        public void Dispose() => encoder.Dispose();
    }
}
