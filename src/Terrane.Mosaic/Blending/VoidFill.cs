namespace Terrane.Mosaic.Blending;

/// <summary>Carries the nearest elevation into voids, over a fixed reach, so that neighbouring tiles meet.</summary>
/// <remarks>
/// The fill of a pixel depends only on data within <see cref="VoidPolicy.Reach"/> pixels of it, so a tile padded by that much gives the same
/// values as the whole world at once. Not thread-safe: it owns scratch.
/// </remarks>
public sealed class VoidFill
{
    public const int PaddedSide = Canvas.Side + (2 * VoidPolicy.Reach);
    private const int Reach = VoidPolicy.Reach;
    private const int ReachSquared = Reach * Reach;

    private readonly NearestPixel _nearest = new(PaddedSide * PaddedSide, PaddedSide);

    /// <summary>Bytes that one instance keeps.</summary>
    public const long Bytes = (PaddedSide * PaddedSide * sizeof(short)) + (8L * PaddedSide);

    /// <summary>Fills the void pixels of <paramref name="canvas"/>.</summary>
    /// <param name="elevation">The canvas and <see cref="VoidPolicy.Reach"/> pixels around it, <see cref="PaddedSide"/> squared, row-major.</param>
    /// <param name="ordinal">Same shape; 0 = void.</param>
    /// <param name="reachOfOrdinal">How far each source's elevation carries, in pixels of this zoom, at most <see cref="VoidPolicy.Reach"/>; index = ordinal.</param>
    /// <param name="beyond">Metres where nothing is in reach.</param>
    /// <param name="canvas">The middle of the padded arrays; only its void elevations change.</param>
    public void Fill(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<float> reachOfOrdinal, float beyond, Canvas canvas)
    {
        _nearest.Scan(ordinal, PaddedSide, PaddedSide, Reach);
        for (int row = 0; row < Canvas.Side; row++)
        {
            Span<ushort> rowOrdinals = canvas.Ordinal.AsSpan(row * Canvas.Side, Canvas.Side);
            if (!rowOrdinals.Contains((ushort)0)) continue;
            Span<float> target = canvas.Elevation.AsSpan(row * Canvas.Side, Canvas.Side);
            bool any = _nearest.BeginRow(row + Reach);
            for (int col = 0; col < Canvas.Side; col++)
                if (rowOrdinals[col] == 0) target[col] = any ? Carried(elevation, ordinal, reachOfOrdinal, beyond, col + Reach, row + Reach) : beyond;
        }
    }

    private float Carried(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<float> reachOfOrdinal, float beyond, int x, int y)
    {
        int nearestCol = _nearest.ColumnOf(x), nearestRow = _nearest.RowIn(nearestCol);
        int squared = ((x - nearestCol) * (x - nearestCol)) + ((y - nearestRow) * (y - nearestRow));
        if (squared > ReachSquared) return beyond;
        int source = (nearestRow * PaddedSide) + nearestCol;
        return beyond + ((elevation[source] - beyond) * Fade((float)Math.Sqrt(squared) / reachOfOrdinal[ordinal[source]]));
    }

    /// <summary>1 up to half the reach, then smoothly down to 0, so that the end of the reach is no cliff either.</summary>
    private static float Fade(float share)
    {
        if (share <= 0.5f) return 1;
        if (share >= 1) return 0;
        float u = 2 * (1 - share);
        return u * u * (3 - (2 * u));
    }
}
