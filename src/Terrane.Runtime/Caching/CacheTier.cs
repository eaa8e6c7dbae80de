namespace Terrane.Runtime.Caching;

/// <summary>What an entry is. Each tier has a folder and a limit of its own.</summary>
public enum CacheTier
{
    /// <summary>Source files and indexes that were downloaded.</summary>
    Files,

    /// <summary>What providers have made of their sources.</summary>
    Chunks,

    /// <summary>Fused cells.</summary>
    Cells,

    /// <summary>Rendered tiles with what goes with them.</summary>
    Tiles,
}
