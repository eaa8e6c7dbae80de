using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Reports;

/// <summary>The rule of every command that writes: the same plan is done already, another plan must not be overwritten by accident.</summary>
public static class OutputCheck
{
    /// <summary>Compares what is there with what is asked for. An output of the same plan that lacks tiles which were given up is not what was asked for: it is made again.</summary>
    /// <param name="output">The main output; its report tells of the others.</param>
    /// <param name="plan">What is asked for.</param>
    /// <param name="overwrite">Another output there may be replaced. An up-to-date one is left alone all the same, unless something could not be read: a server may answer now.</param>
    /// <param name="update">An output that terrane made, from whatever plan, may be replaced, but none that is not known.</param>
    /// <exception cref="RunException">output.exists: made from another plan (the differences are named), changed since, or not known.</exception>
    public static OutputDecision Decide(string output, CanonicalPlan plan, bool overwrite, bool update = false)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (!Path.Exists(path)) return OutputDecision.Build;
        string folder = Path.GetDirectoryName(path)!;
        FinishedOutput? finished = FinishedOutput.Read(path);
        if (finished is not null)
        {
            bool mainIsIntact = finished.Files.Any(file => file.Name == Path.GetFileName(path) && file.IsIntact(folder));
            if (mainIsIntact && finished.Plan.Hash == plan.Hash)
            {
                // Only what stands beside it is gone: the same plan makes the same bytes again, so nothing of value is replaced.
                bool complete = finished.Files.All(file => file.IsIntact(folder));
                return complete && !finished.LacksTiles && !(overwrite && finished.HasDataErrors) ? OutputDecision.UpToDate : OutputDecision.Build;
            }
            if (update && (mainIsIntact || finished.Files.Any(file => file.IsAwaited(path)))) return OutputDecision.Build;
            if (mainIsIntact && !overwrite) throw RunException.OutputExists(output, PlanDifference.Describe(finished.Plan.Json, plan.Json));
        }
        if (overwrite) return OutputDecision.Build;
        throw RunException.OutputUnknown(output, finished is null
            ? $"there is no report ({Path.GetFileName(RunReport.PathFor(path))}) that says how it was made"
            : "it was changed after terrane had written it");
    }
}
