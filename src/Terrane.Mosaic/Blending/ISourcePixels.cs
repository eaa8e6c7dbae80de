using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Blending;

/// <summary>Pixels of one source at a time. One instance per worker: it owns scratch.</summary>
public interface ISourcePixels
{
    /// <summary>Writes the source's elevations; returns false when the window holds none.</summary>
    /// <param name="source">Any source of the plan.</param>
    /// <param name="zoom">Zoom of the window.</param>
    /// <param name="window">Global pixels; may reach over the edge of the world, where all is void.</param>
    /// <param name="elevation">Metres, row-major, north row first, as long as the window has pixels; NaN = void. Any value when false is returned.</param>
    /// <remarks>Windowed equals whole: a pixel's value never depends on the window it is asked in.</remarks>
    bool Read(MosaicSource source, byte zoom, Window window, Span<float> elevation);
}
