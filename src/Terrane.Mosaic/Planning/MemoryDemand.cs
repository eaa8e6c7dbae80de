namespace Terrane.Mosaic.Planning;

/// <summary>What of a plan asks for memory beyond what every build needs.</summary>
/// <param name="Files">Source files.</param>
/// <param name="Layers">What they are joined to.</param>
/// <param name="FeatherHalo">Widest halo of a feather in pixels; null when there is none.</param>
/// <param name="MaskBytes">Polygons, which stay as long as the run.</param>
/// <param name="WorkerBytes">What masks and offsets take in each worker.</param>
/// <param name="HoleHalo">Widest halo of holes that are filled, in pixels; null when none are.</param>
public readonly record struct MemoryDemand(int Files, int Layers = 0, int? FeatherHalo = null, long MaskBytes = 0, long WorkerBytes = 0, int? HoleHalo = null)
{
    /// <summary>Before anything is known of the sources.</summary>
    public static MemoryDemand None => default;
}
