using Terrane.Core;

namespace Terrane.Raster.Polygons;

/// <summary>Cuts a window that reaches across the antimeridian into parts inside the square, west to east.</summary>
internal static class MaskLaps
{
    internal static IEnumerable<Window> Of(byte zoom, Window window)
    {
        long turn = (long)WebMercator.TileSize << zoom;
        for (long col = window.Col; col < window.ColEnd;)
        {
            long inside = ((col % turn) + turn) % turn;
            int width = (int)Math.Min(window.ColEnd - col, turn - inside);
            yield return new Window(inside, window.Row, width, window.Height);
            col += width;
        }
    }
}
