namespace Terrane.Mosaic.Blending;

/// <summary>Carries the nearest elevation into voids, over a fixed reach, so that neighbouring tiles meet.</summary>
/// <remarks>
/// The fill of a pixel depends only on data within <see cref="VoidPolicy.Reach"/> pixels of it, so a tile padded by that much gives the same
/// values as the whole world at once. Nearest is exact and Euclidean; of equally near pixels the westernmost wins, then the northernmost.
/// The method is the lower envelope of parabolas (Felzenszwalb and Huttenlocher 2012), in integers. Not thread-safe: it owns scratch.
/// </remarks>
public sealed class VoidFill
{
    public const int PaddedSide = Canvas.Side + (2 * VoidPolicy.Reach);
    private const int Reach = VoidPolicy.Reach;
    private const int ReachSquared = Reach * Reach;
    private const short None = short.MinValue;

    private readonly short[] _nearestRow = new short[PaddedSide * PaddedSide]; // row of the nearest valid pixel in the same column
    private readonly int[] _apex = new int[PaddedSide];
    private readonly int[] _from = new int[PaddedSide + 1];

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
        ScanColumns(ordinal);
        for (int row = 0; row < Canvas.Side; row++)
        {
            Span<ushort> rowOrdinals = canvas.Ordinal.AsSpan(row * Canvas.Side, Canvas.Side);
            if (!rowOrdinals.Contains((ushort)0)) continue;
            Span<float> target = canvas.Elevation.AsSpan(row * Canvas.Side, Canvas.Side);
            int parabolas = BuildEnvelope(row + Reach);
            int k = 0;
            for (int col = 0; col < Canvas.Side; col++)
            {
                if (rowOrdinals[col] != 0) continue;
                int x = col + Reach;
                while (k + 1 < parabolas && _from[k + 1] <= x) k++;
                target[col] = parabolas == 0 ? beyond : Carried(elevation, ordinal, reachOfOrdinal, beyond, x, row + Reach, _apex[k]);
            }
        }
    }

    private float Carried(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<float> reachOfOrdinal, float beyond, int x, int y, int nearestCol)
    {
        int nearestRow = _nearestRow[(y * PaddedSide) + nearestCol];
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

    private void ScanColumns(ReadOnlySpan<ushort> ordinal)
    {
        Span<short> nearest = _nearestRow;
        for (int row = 0; row < PaddedSide; row++)
        {
            int at = row * PaddedSide;
            for (int col = 0; col < PaddedSide; col++)
            {
                short above = row == 0 ? None : nearest[at - PaddedSide + col];
                nearest[at + col] = ordinal[at + col] != 0 ? (short)row : above != None && row - above <= Reach ? above : None;
            }
        }
        for (int row = PaddedSide - 2; row >= 0; row--)
        {
            int at = row * PaddedSide;
            for (int col = 0; col < PaddedSide; col++)
            {
                short below = nearest[at + PaddedSide + col];
                if (below == None || below - row > Reach || below <= row) continue;
                short above = nearest[at + col];
                if (above == None || below - row < row - above) nearest[at + col] = below;
            }
        }
    }

    /// <summary>The parabolas that are lowest somewhere along a row, and the column from which each one is.</summary>
    private int BuildEnvelope(int row)
    {
        ReadOnlySpan<short> nearest = _nearestRow.AsSpan(row * PaddedSide, PaddedSide);
        int count = 0;
        for (int q = 0; q < PaddedSide; q++)
        {
            if (nearest[q] == None) continue;
            int start = 0;
            while (count > 0)
            {
                start = TakesOverAt(_apex[count - 1], Square(row - nearest[_apex[count - 1]]), q, Square(row - nearest[q]));
                if (start > _from[count - 1]) break;
                count--;
            }
            if (count == 0) start = 0;
            if (start >= PaddedSide) continue;
            (_apex[count], _from[count]) = (q, start);
            count++;
        }
        return count;
    }

    /// <summary>First column where the parabola of <paramref name="right"/> is strictly lower: the left one keeps ties.</summary>
    private static int TakesOverAt(int left, int leftHeight, int right, int rightHeight)
    {
        long numerator = ((long)right * right) + rightHeight - ((long)left * left) - leftHeight;
        return (int)(Math.Floor((double)numerator / (2 * (right - left)))) + 1;
    }

    private static int Square(int v) => v * v;
}
