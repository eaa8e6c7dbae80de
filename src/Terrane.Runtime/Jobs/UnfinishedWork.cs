using Terrane.Runtime.Progress;

namespace Terrane.Runtime.Jobs;

/// <summary>What an earlier run left in a work folder.</summary>
public static class UnfinishedWork
{
    /// <summary>The ledger to go on from; null where there is none. Work of another plan is refused, or dropped when its output is to be replaced anyway.</summary>
    /// <exception cref="RunException">run.plan: another plan's, and not <paramref name="overwrite"/>. run.ledger: it cannot be read.</exception>
    public static Ledger? Of(WorkDirectory work, CanonicalPlan plan, bool overwrite, IProgressSink sink)
    {
        Ledger? ledger = Ledger.Open(work.LedgerPath);
        if (ledger is null || ledger.PlanHash == plan.Hash) return ledger;
        IReadOnlyList<string> differences = PlanDifference.Describe(ledger.PlanJson, plan.Json);
        ledger.Dispose();
        if (!overwrite) throw RunException.PlanChanged(work.Path, differences);
        sink.Write(MessageLevel.Info, $"Dropping the unfinished work of another plan in {work.Path}.");
        work.Clear();
        return null;
    }
}
