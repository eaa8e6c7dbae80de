namespace Terrane.Raster.Polygons;

/// <summary>How much of a window a mask covers.</summary>
public enum MaskCover
{
    None,
    All,

    /// <summary>Perhaps a part: ask pixel by pixel.</summary>
    Mixed,
}
