using Terrane.Core;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>Elevations that are no raster files: made, or decoded, pixel by pixel. Thread-safe.</summary>
internal interface IPixelSource
{
    /// <summary>Writes elevations of a window; the value of a pixel depends on the pixel alone, never on the window.</summary>
    /// <param name="frame">Of the canvas.</param>
    /// <param name="window">Global pixels of it.</param>
    /// <param name="elevation">Metres, NaN = void, row-major, north row first. Overwritten.</param>
    /// <returns>False when there is nothing, and then any value.</returns>
    bool Read(LatticeFrame frame, Window window, Span<float> elevation);
}
