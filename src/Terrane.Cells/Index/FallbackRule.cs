namespace Terrane.Cells.Index;

/// <summary>What becomes of a zone without a cell. Its summary is flagged when it gets one.</summary>
public enum FallbackRule
{
    /// <summary>It has no row.</summary>
    None,

    /// <summary>The cell of which it covers most; of equal ones the first.</summary>
    MaxOverlap,

    /// <summary>The cell that holds a point inside it.</summary>
    RepresentativePoint,
}
