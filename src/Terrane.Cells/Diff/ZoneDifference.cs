namespace Terrane.Cells.Diff;

/// <summary>How the cells of one zone differ between two tables.</summary>
/// <param name="Common">Cells in both.</param>
/// <param name="OnlyA">Cells in the first only.</param>
/// <param name="OnlyB">Cells in the second only.</param>
/// <param name="Examples">A few tile_ids in one only: "+123" in the second, "-123" in the first.</param>
public sealed record ZoneDifference(string Key, long Common, long OnlyA, long OnlyB, IReadOnlyList<string> Examples)
{
    public bool IsEqual => OnlyA == 0 && OnlyB == 0;
}
