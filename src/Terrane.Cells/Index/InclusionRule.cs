namespace Terrane.Cells.Index;

/// <summary>Which cells belong to a zone.</summary>
public enum InclusionRule
{
    /// <summary>Those whose centre lies in it.</summary>
    Center,

    /// <summary>Those that share an area with it, however small.</summary>
    AnyOverlap,
}
