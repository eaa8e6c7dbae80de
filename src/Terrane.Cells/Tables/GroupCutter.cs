using Terrane.Cells.Runs;

namespace Terrane.Cells.Tables;

/// <summary>Cuts the runs of one zone into row groups, and row groups into parts: always at the same rows.</summary>
internal static class GroupCutter
{
    /// <summary>One row group.</summary>
    /// <param name="Part">From 0.</param>
    /// <param name="IsLast">Of its part.</param>
    /// <param name="Rows">Cells of <paramref name="Runs"/>.</param>
    public readonly record struct Group(int Part, bool IsLast, List<CellRun> Runs, int Rows);

    /// <param name="runs">In order.</param>
    public static IEnumerable<Group> Cut(IEnumerable<CellRun> runs)
    {
        var pending = new List<CellRun>();
        int rows = 0, groups = 0, part = 0;
        foreach (CellRun run in runs)
        {
            CellRun rest = run;
            while (rest.Length > 0)
            {
                // A full group is held back until it is known whether another follows: the last one closes the part.
                if (rows == CellTables.GroupRows)
                {
                    bool closes = ++groups == CellTables.FileGroups;
                    yield return new Group(part, closes, pending, rows);
                    (pending, rows) = ([], 0);
                    if (closes) (groups, part) = (0, part + 1);
                }
                int taken = Math.Min(rest.Length, CellTables.GroupRows - rows);
                pending.Add(rest with { Length = taken });
                rows += taken;
                rest = new CellRun(rest.Row, rest.Column + taken, rest.Length - taken);
            }
        }
        if (rows > 0) yield return new Group(part, true, pending, rows);
    }
}
