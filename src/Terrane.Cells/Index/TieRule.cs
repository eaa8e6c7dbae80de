namespace Terrane.Cells.Index;

/// <summary>What becomes of a cell whose centre lies exactly on a border.</summary>
public enum TieRule
{
    /// <summary>It belongs to every zone whose outer border it lies on; on the border of a hole it does not.</summary>
    Inclusive,

    /// <summary>It belongs to exactly one of two neighbours: borders count on their south and west side (half-open).</summary>
    Partition,
}
