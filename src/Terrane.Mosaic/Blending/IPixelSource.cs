using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>The blended sources, as pixels of any zoom. One instance per worker: it owns scratch.</summary>
public interface IPixelSource
{
    /// <summary>Writes the pixels of a window; returns false (with every ordinal 0) when nothing there is valid.</summary>
    /// <param name="zoom">Zoom of the window.</param>
    /// <param name="window">Global pixels; may reach over the edge of the world, where all is void.</param>
    /// <param name="elevation">Metres, row-major, north row first, window's shape. Void pixels are left as any value.</param>
    /// <param name="ordinal">Same shape; 0 = void.</param>
    /// <remarks>Windowed equals whole: a pixel's value never depends on the window it is asked in.</remarks>
    bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal);
}
