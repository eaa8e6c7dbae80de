using Terrane.Core;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Fusion.Running;

/// <summary><c>terrane fuse</c>: plan, fuse cells, write, publish. Killed at any point, the same call goes on.</summary>
public static class FuseJob
{
    /// <summary>Runs to the end, or to where a kill or an error stops it.</summary>
    /// <exception cref="TerraneException">The user can mend it; what was done so far is kept.</exception>
    public static FuseSummary Run(FuseOptions options, IProgressSink sink, MemorySampler memory, CancellationToken ct)
    {
        using FusionPlan plan = FusionPlan.Make(options, ct);
        FusionMemory shares = FusionMemory.Of(plan, Environment.ProcessorCount);
        ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
        if (OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate)
        {
            sink.Write(MessageLevel.Info, $"{options.Output} is up to date: the same plan made it.");
            WorkDirectory.RemoveLeftover(options.Output, options.TmpDir);
            return new FuseSummary(true, 0, 0);
        }
        using WorkDirectory work = WorkDirectory.Open(options.Output, options.TmpDir);
        work.Watch(sink, options.Memory.Bytes);
        RunReport report = Report(plan, sink);
        FuseSummary summary;
        using (Ledger ledger = UnfinishedWork.Of(work, plan.Canonical, options.Overwrite, sink) ?? Ledger.Create(work.LedgerPath, plan.Canonical, plan.Inputs))
        using (var spool = new CellSpool(work.Combine(CellSpool.FileName), CellSpool.LengthOf(ledger)))
        {
            if (ledger.Phase == JobPhase.Building)
            {
                new FuseStage(plan, shares, sink, report, ledger).Run(spool, 0, plan.CellCount, ct);
                ledger.SetPhase(JobPhase.Packing);
            }
            summary = new FinishStage(plan, shares, sink, report, ledger, [ledger]).Run(spool, memory, ct);
        }
        work.Remove();
        return summary;
    }

    /// <summary>Begins the report of a run, with what the plan has to tell.</summary>
    internal static RunReport Report(FusionPlan plan, IProgressSink sink)
    {
        var report = new RunReport("fuse", plan.Canonical, plan.Inputs) { MemoryLimitBytes = plan.Options.Memory.Bytes };
        foreach ((string code, string text) in plan.Warnings) report.Warn(sink, code, text);
        foreach (TerraneException failure in plan.Failures) report.DataErrors.Add(failure.Code, failure.Message);
        return report;
    }
}
