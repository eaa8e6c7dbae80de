namespace Terrane.Mosaic.Blending;

/// <summary>Connected regions of void pixels (corners connect) in a window. Not thread-safe: it owns scratch.</summary>
internal sealed class VoidRegions(int mostPixels)
{
    private readonly int[] _label = new int[mostPixels];
    private readonly int[] _stack = new int[mostPixels];
    private readonly List<Region> _regions = [];

    /// <summary>Bytes per pixel of the largest window.</summary>
    internal const long BytesPerPixel = 2 * sizeof(int);

    /// <summary>Of the last window; their pixels have the label of their place in this list, plus 1.</summary>
    internal IReadOnlyList<Region> All => _regions;

    /// <summary>0 for valid pixels.</summary>
    internal ReadOnlySpan<int> Labels => _label;

    /// <summary>Finds the regions of a window.</summary>
    /// <param name="ordinal">Row-major; 0 = void.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    internal void Find(ReadOnlySpan<ushort> ordinal, int width, int height)
    {
        _regions.Clear();
        _label.AsSpan(0, width * height).Clear();
        for (int first = 0; first < width * height; first++)
            if (ordinal[first] == 0 && _label[first] == 0) _regions.Add(Flood(ordinal, width, height, first));
    }

    private Region Flood(ReadOnlySpan<ushort> ordinal, int width, int height, int first)
    {
        int label = _regions.Count + 1, depth = 1, pixels = 0;
        int west = width, east = 0, north = height, south = 0;
        (_stack[0], _label[first]) = (first, label);
        while (depth > 0)
        {
            int at = _stack[--depth], x = at % width, y = at / width;
            pixels++;
            (west, east, north, south) = (Math.Min(west, x), Math.Max(east, x), Math.Min(north, y), Math.Max(south, y));
            for (int ny = Math.Max(y - 1, 0); ny <= Math.Min(y + 1, height - 1); ny++)
                for (int nx = Math.Max(x - 1, 0); nx <= Math.Min(x + 1, width - 1); nx++)
                {
                    int next = (ny * width) + nx;
                    if (ordinal[next] == 0 && _label[next] == 0) (_stack[depth++], _label[next]) = (next, label);
                }
        }
        return new Region(west, north, east - west + 1, south - north + 1, pixels, west == 0 || north == 0 || east == width - 1 || south == height - 1);
    }

    /// <summary>A region and the rectangle around it.</summary>
    /// <param name="Col">First column of the window that it touches.</param>
    /// <param name="Row">First row.</param>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Pixels">How many it holds.</param>
    /// <param name="IsCut">True when it touches the border of the window, so that it may go on outside.</param>
    internal readonly record struct Region(int Col, int Row, int Width, int Height, int Pixels, bool IsCut);
}
