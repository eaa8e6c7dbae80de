namespace Terrane.Sources.State;

/// <summary>How far a file of the list, or a raster in it, has come.</summary>
public enum FileStage
{
    Pending,
    Downloaded,
    Unpacked,
    Cog,
    Bounds,
    Polygonized,
    Complete,
    Failed,
}
