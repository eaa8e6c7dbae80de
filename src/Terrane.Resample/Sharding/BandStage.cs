using System.Diagnostics;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Resample.Sharding;

/// <summary>Computes a range of bands into a spool. A dataset that cannot be read is put on record, and the others go on.</summary>
/// <param name="ledger">Counts the bands of the range, from 0.</param>
internal sealed class BandStage(ResampleOptions options, BandUnits units, bool isAlone, Ledger ledger, IProgressSink sink)
{
    private static readonly TimeSpan GroupAge = TimeSpan.FromSeconds(3);

    private readonly List<UnitRecord> _group = [];
    private readonly Stopwatch _age = Stopwatch.StartNew();

    /// <summary>Where the spool of a ledger ends.</summary>
    public static long LengthOf(Ledger ledger) => ledger.PositionJson is { } position ? JsonNode.Parse(position)!["spool"]!.GetValue<long>() : 0;

    /// <summary>Computes what the ledger does not have yet.</summary>
    /// <exception cref="TerraneException">A lone dataset cannot be made.</exception>
    public void Run(BandSpool spool, long from, long to, CancellationToken ct)
    {
        long done = from + ledger.NextSequence;
        using ProgressStage stage = sink.Begin("resample", "cells", units.Within(from, to).Sum(part => part.Windows.CellsOf(part.First, part.End)));
        stage.Skip(units.Within(from, done).Sum(part => part.Windows.CellsOf(part.First, part.End)));
        try
        {
            foreach ((Dataset dataset, WindowPlan windows, int first, int end, long unit) in units.Within(done, to)) Make(dataset, windows, first, end, unit - from, spool, stage, ct);
        }
        catch (OperationCanceledException)
        {
            Commit(spool);
            throw;
        }
        Commit(spool);
    }

    private void Make(Dataset dataset, WindowPlan windows, int first, int end, long sequence, BandSpool spool, ProgressStage stage, CancellationToken ct)
    {
        int made = 0;
        try
        {
            MemoryPlan memory = ResamplePlan.Divide(dataset, options).Memory;
            memory.Apply();
            DatasetRun.Run(dataset, windows, first, end, memory.Workers, memory.PatchCells, (_, _, cells) =>
            {
                long offset = spool.Length;
                (int bytes, string hash) = spool.Append(cells);
                _group.Add(new UnitRecord(sequence + made++, new JsonObject { ["offset"] = offset, ["bytes"] = bytes }.ToJsonString(), hash));
                stage.Advance(cells.Length);
                if (_age.Elapsed >= GroupAge) Commit(spool);
            }, ct);
        }
        catch (Exception e) when (!isAlone && ResampleJob.Reason(e) is { } why)
        {
            for (; made < end - first; made++)
                _group.Add(new UnitRecord(sequence + made, new JsonObject { ["code"] = why.Code, ["message"] = why.Message }.ToJsonString(), ""));
        }
    }

    private void Commit(BandSpool spool)
    {
        _age.Restart();
        if (_group.Count == 0) return;
        spool.Flush();
        ledger.CommitGroup(_group, new JsonObject { ["spool"] = spool.Length }.ToJsonString());
        _group.Clear();
    }
}
