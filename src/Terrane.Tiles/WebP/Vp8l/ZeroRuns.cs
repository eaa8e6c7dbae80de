using System.Numerics;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Finds runs of zero residuals, to be written as copies of the pixel to the left. Holds scratch; one instance per thread.</summary>
internal sealed class ZeroRuns
{
    /// <summary>Shortest copy; the zero before it is written as itself. Never below 8, see <see cref="Find"/>.</summary>
    private const int ShortestCopy = 8;

    private (int Start, int Length)[] _runs = [];

    public int Count { get; private set; }

    /// <summary>Position (row * padded width + column) of the first copied pixel, and pixels copied: at most <see cref="RunLength.Max"/>.</summary>
    public ReadOnlySpan<(int Start, int Length)> Runs => _runs.AsSpan(0, Count);

    /// <summary>Turns the mask of zero residuals into the mask of pixels that need no symbol: copied ones, and those right of the image.</summary>
    /// <param name="mask">A bit per pixel, rows of <paramref name="paddedWidth"/> bits; changed in place.</param>
    /// <remarks>
    /// A run of nine zeros or more fills some byte of the mask, or ends one and begins the next. So bytes are looked at
    /// as wholes, by the zeros at their two ends.
    /// </remarks>
    public void Find(Span<byte> mask, int width, int height, int paddedWidth)
    {
        Count = 0;
        int bytesPerRow = paddedWidth / 8, bytesInUse = (width + 7) / 8;
        int lastBits = width - (bytesInUse - 1) * 8;
        int runStart = 0, runLength = 0;
        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < bytesInUse; i++)
            {
                int at = y * bytesPerRow + i;
                int columns = i == bytesInUse - 1 ? lastBits : 8;
                int full = (1 << columns) - 1;
                int zeros = mask[at] & full;
                if (zeros == full)
                {
                    if (runLength == 0) runStart = at * 8;
                    runLength += columns;
                    continue;
                }
                int leading = BitOperations.TrailingZeroCount(~zeros);
                if (runLength + leading > ShortestCopy) Add(runStart, runLength + leading, paddedWidth, width);
                runLength = BitOperations.LeadingZeroCount((uint)~(zeros << (32 - columns)));
                runStart = at * 8 + columns - runLength;
            }
        }
        if (runLength > ShortestCopy) Add(runStart, runLength, paddedWidth, width);
        Cover(mask, width, height, paddedWidth);
    }

    private void Add(int start, int length, int paddedWidth, int width)
    {
        start = Advance(start, 1);
        length--;
        while (length > 0)
        {
            int part = Math.Min(length, RunLength.Max);
            if (Count == _runs.Length) Array.Resize(ref _runs, Math.Max(4096, _runs.Length * 2));
            _runs[Count++] = (start, part);
            start = Advance(start, part);
            length -= part;
        }

        int Advance(int position, int pixels)
        {
            if (width == paddedWidth) return position + pixels;
            int row = position / paddedWidth, column = position % paddedWidth + pixels;
            return (row + column / width) * paddedWidth + column % width;
        }
    }

    private void Cover(Span<byte> mask, int width, int height, int paddedWidth)
    {
        mask[..(paddedWidth / 8 * height)].Clear();
        foreach ((int start, int length) in Runs)
        {
            if (width == paddedWidth)
            {
                SetBits(mask, start, length);
                continue;
            }
            int y = start / paddedWidth, x = start % paddedWidth;
            for (int left = length; left > 0; y++, x = 0)
            {
                int part = Math.Min(left, width - x);
                SetBits(mask, y * paddedWidth + x, part);
                left -= part;
            }
        }
        if (width % 8 == 0) return;
        byte outside = (byte)(0xFF << (width % 8));
        for (int y = 0; y < height; y++) mask[(y * paddedWidth + width) / 8] |= outside;
    }

    private static void SetBits(Span<byte> mask, int from, int count)
    {
        int last = from + count - 1, first = from / 8, end = last / 8;
        byte head = (byte)(0xFF << (from % 8)), tail = (byte)(0xFF >> (7 - last % 8));
        if (first == end)
        {
            mask[first] |= (byte)(head & tail);
            return;
        }
        mask[first] |= head;
        mask[end] |= tail;
        mask[(first + 1)..end].Fill(0xFF);
    }
}
