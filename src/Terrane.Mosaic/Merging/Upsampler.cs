using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Merging;

/// <summary>What an archive shows at a zoom deeper than its tiles there: bilinear between the centres of their pixels, across the borders of tiles.</summary>
/// <remarks>
/// A pixel is valid where the pixel that it lies in is; voids among the four have no weight. A value depends on global pixel indices alone, so
/// neighbouring tiles meet. Owns scratch: one per worker.
/// </remarks>
internal sealed class Upsampler(DecodedTiles decoded)
{
    private const int Side = Canvas.Side, RegionSide = (Side / 2) + 3;

    /// <summary>Bytes that one keeps.</summary>
    public const long Bytes = RegionSide * (long)RegionSide * (sizeof(float) + sizeof(ushort));

    private readonly float[] _elevation = new float[RegionSide * RegionSide];
    private readonly ushort[] _ordinal = new ushort[RegionSide * RegionSide];

    /// <summary>Writes a window of at most a tile.</summary>
    /// <param name="zoom">Of the window.</param>
    /// <param name="window">Global pixels, inside the world.</param>
    /// <param name="depth">Zoom of the archive's tiles, above <paramref name="zoom"/>.</param>
    /// <param name="elevation">Window's shape; void pixels get 0.</param>
    /// <param name="ordinal">Same shape; merged ordinals, 0 = void.</param>
    public void Read(MergeInput input, byte zoom, Window window, byte depth, Span<float> elevation, Span<ushort> ordinal)
    {
        int shift = zoom - depth;
        long left = First(window.Col, shift), top = First(window.Row, shift);
        int width = (int)(First(window.ColEnd - 1, shift) - left) + 2, height = (int)(First(window.RowEnd - 1, shift) - top) + 2;
        Fetch(input, depth, left, top, width, height);
        float scale = MathF.ScaleB(1, -(shift + 1));
        long mask = (1L << (shift + 1)) - 1;
        for (int y = 0; y < window.Height; y++)
        {
            long row = window.Row + y;
            int r = (int)(First(row, shift) - top) * width, inside = (int)((row >> shift) - top) * width;
            float down = (((2 * row) + 1 - (1L << shift)) & mask) * scale;
            for (int x = 0; x < window.Width; x++)
            {
                long col = window.Col + x;
                int at = (y * window.Width) + x;
                ordinal[at] = _ordinal[inside + (int)((col >> shift) - left)];
                float right = (((2 * col) + 1 - (1L << shift)) & mask) * scale;
                elevation[at] = ordinal[at] == LineageCodec.Void ? 0 : Value(r + (int)(First(col, shift) - left), width, right, down);
            }
        }
    }

    /// <summary>The column (or row) to the left of a deeper pixel's centre, counted between centres.</summary>
    private static long First(long pixel, int shift) => ((2 * pixel) + 1 - (1L << shift)) >> (shift + 1);

    private float Value(int at, int width, float right, float down)
    {
        float a = _elevation[at], b = _elevation[at + 1], c = _elevation[at + width], d = _elevation[at + width + 1];
        bool hasA = _ordinal[at] != 0, hasB = _ordinal[at + 1] != 0, hasC = _ordinal[at + width] != 0, hasD = _ordinal[at + width + 1] != 0;
        if (hasA && hasB && hasC && hasD)
        {
            float north = a + ((b - a) * right), south = c + ((d - c) * right);
            return north + ((south - north) * down);
        }
        float sum = 0, weight = 0;
        if (hasA) Add(a, (1 - right) * (1 - down));
        if (hasB) Add(b, right * (1 - down));
        if (hasC) Add(c, (1 - right) * down);
        if (hasD) Add(d, right * down);
        return sum / weight;

        void Add(float value, float w)
        {
            sum += value * w;
            weight += w;
        }
    }

    private void Fetch(MergeInput input, byte depth, long left, long top, int width, int height)
    {
        _ordinal.AsSpan(0, width * height).Clear();
        long side = (long)Side << depth;
        for (long y = Math.Max(0, top); y < Math.Min(side, top + height);)
        {
            long tileRow = y / Side, rowEnd = Math.Min(Math.Min(side, top + height), (tileRow + 1) * Side);
            for (long x = Math.Max(0, left); x < Math.Min(side, left + width);)
            {
                long tileCol = x / Side, colEnd = Math.Min(Math.Min(side, left + width), (tileCol + 1) * Side);
                var tile = new TileId(depth, (uint)tileCol, (uint)tileRow);
                if (input.Tiles.Contains(tile)) Copy(decoded.Get(input, tile), x, colEnd, y, rowEnd, left, top, width);
                x = colEnd;
            }
            y = rowEnd;
        }
    }

    private void Copy(DecodedTile tile, long col, long colEnd, long row, long rowEnd, long left, long top, int width)
    {
        int count = (int)(colEnd - col);
        for (long y = row; y < rowEnd; y++)
        {
            int from = ((int)(y % Side) * Side) + (int)(col % Side), to = ((int)(y - top) * width) + (int)(col - left);
            tile.Elevation.AsSpan(from, count).CopyTo(_elevation.AsSpan(to));
            tile.Ordinal.AsSpan(from, count).CopyTo(_ordinal.AsSpan(to));
        }
    }
}
