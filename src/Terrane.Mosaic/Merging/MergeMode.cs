namespace Terrane.Mosaic.Merging;

/// <summary>What a pixel becomes that several archives have at the same zoom.</summary>
public enum MergeMode
{
    /// <summary>That of the archive that is named first.</summary>
    Priority,

    /// <summary>The highest elevation.</summary>
    Max,

    /// <summary>The lowest elevation.</summary>
    Min,

    /// <summary>The mean of all.</summary>
    Mean,
}
