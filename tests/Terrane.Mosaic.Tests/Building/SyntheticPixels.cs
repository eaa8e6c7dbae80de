using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Building;

/// <summary>A world whose elevation and validity are plain functions of the place: the same at every zoom and in every window.</summary>
internal sealed class SyntheticPixels(Func<double, double, (float Elevation, ushort Ordinal)> world) : IPixelSource
{
    public int Reads { get; private set; }

    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        Reads++;
        bool any = false;
        for (int row = 0; row < window.Height; row++)
            for (int col = 0; col < window.Width; col++)
            {
                double x = WebMercator.X(zoom, window.Col + col + 0.5), y = WebMercator.Y(zoom, window.Row + row + 0.5);
                int i = (row * window.Width) + col;
                (elevation[i], ordinal[i]) = Math.Abs(x) > WebMercator.HalfExtent || Math.Abs(y) > WebMercator.HalfExtent ? (float.NaN, (ushort)0) : world(x, y);
                any |= ordinal[i] != 0;
            }
        return any;
    }
}
