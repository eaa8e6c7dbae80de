using Terrane.Fusion.Outputs;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Quality;
using Terrane.Raster;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Fusion.Running;

/// <summary>The end of a run: writes the outputs from the spool, looks at their quality, and publishes.</summary>
/// <param name="ledger">Keeps the phase.</param>
/// <param name="made">Ledgers of the cells, in order: <paramref name="ledger"/> itself, or those of shards.</param>
internal sealed class FinishStage(FusionPlan plan, FusionMemory shares, IProgressSink sink, RunReport report, Ledger ledger, IReadOnlyList<Ledger> made)
{
    private readonly IReadOnlyList<(string File, string Message)> _unread = [.. UnreadFiles.Of(made)];

    internal FuseSummary Run(CellSpool spool, MemorySampler memory, CancellationToken ct)
    {
        FusionTotals totals = FusionTotals.Of(made, plan.Steps.Count);
        if (totals.Counts.Keys.All(id => id == 0)) throw FusionException.Nothing();
        if (ledger.Phase == JobPhase.Packing)
        {
            Pack(spool, totals, ct);
            if (plan.Options.Quality) Look(spool, totals, ct);
            ledger.SetPhase(JobPhase.Publishing);
        }
        foreach ((_, string message) in _unread) report.DataErrors.Add("raster.read", message);
        report.SetSection("provenance", ProvenanceJson.Dictionary(plan, totals));
        report.SetSection("steps", ProvenanceJson.Outcomes(plan, totals, Files()));
        report.PeakTreeBytes = memory.PeakBytes;
        report.Samples = memory.Samples();
        PublishedOutput.Commit(report, plan.Options.Outputs);
        report.ListDataErrors(sink);
        ledger.SetPhase(JobPhase.Done);
        return new FuseSummary(false, totals.Counts.Where(c => c.Key != 0).Sum(c => c.Value), report.DataErrors.Total);
    }

    private void Pack(CellSpool spool, FusionTotals totals, CancellationToken ct)
    {
        RasterLibraries.LimitCache(FusionMemory.PackCache);
        using ProgressStage stage = report.Begin(sink, "write", "pixels", plan.Canvas.Window.Count);
        string output = plan.Options.Output;
        if (plan.Options.IsZarr) new ZarrPacker(plan, totals, Files()).Pack(spool, PublishedOutput.PartialPath(output), shares.Workers, n => stage.Advance(n), ct);
        else new TiffPacker(plan, totals, Files()).Pack(spool, PublishedOutput.PartialPath(output), PublishedOutput.PartialPath(plan.Options.ProvenanceOutput), n => stage.Advance(n), ct);
    }

    private void Look(CellSpool spool, FusionTotals totals, CancellationToken ct)
    {
        using ProgressStage stage = report.Begin(sink, "quality", "pixels", plan.Canvas.Window.Count);
        var pass = new QualityPass(plan, totals, spool);
        pass.Run(n => stage.Advance(n), ct);
        QualityFiles.Write(plan, totals, pass);
    }

    private HashSet<string> Files() => [.. _unread.Select(f => f.File)];
}
