using Terrane.Runtime;
using Terrane.Runtime.Jobs;

namespace Terrane.Resample.Joining;

/// <summary>The comment on a joined table in a database: it says which plan made it, and goes when somebody else makes the table anew.</summary>
internal static class TableMark
{
    private const string Start = "terrane join ";

    public static string Of(CanonicalPlan plan) => Start + plan.Hash;

    /// <param name="place">Of the table, for people.</param>
    /// <param name="comment">Null when the table has none.</param>
    /// <returns>True when the table is the plan's; false when it may be replaced.</returns>
    /// <exception cref="RunException">output.exists.</exception>
    public static bool IsOf(CanonicalPlan plan, string place, string? comment, bool overwrite)
    {
        if (comment == Of(plan)) return true;
        if (overwrite) return false;
        throw RunException.OutputUnknown(place, comment?.StartsWith(Start, StringComparison.Ordinal) == true
            ? "it was joined from other inputs or options" : "nothing says that terrane made it");
    }
}
