namespace Terrane.Cells.Index;

/// <summary>What a sweep counted, in cells.</summary>
/// <param name="Visited">In the boxes of the zone's polygons, row by row, each cell once.</param>
/// <param name="Included">That belong to the zone.</param>
/// <param name="InHole">Inside an outer ring (or meeting it, under any_overlap) and left out because of a hole.</param>
/// <param name="Ties">Whose centre lies exactly on a border.</param>
/// <param name="Runs">Of neighbouring cells that belong to the zone.</param>
/// <param name="IsFallback">The one cell belongs to it by a fallback only.</param>
internal readonly record struct SweepFigures(long Visited, long Included, long InHole, long Ties, long Runs, bool IsFallback = false)
{
    public static SweepFigures operator +(SweepFigures a, SweepFigures b) =>
        new(a.Visited + b.Visited, a.Included + b.Included, a.InHole + b.InHole, a.Ties + b.Ties, a.Runs + b.Runs, a.IsFallback || b.IsFallback);
}
