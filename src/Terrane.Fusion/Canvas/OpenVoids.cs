namespace Terrane.Fusion.Canvas;

/// <summary>Tells voids that go on from pinholes and narrow gaps: a void pixel is open where a disc of some radius fits in beside it.</summary>
/// <remarks>The morphological opening by that disc; one pixel more, so that the border itself belongs to it. Not thread-safe: it owns scratch.</remarks>
internal sealed class OpenVoids(GroundScale scale, GroundDistance distance, int mostPixels)
{
    private readonly byte[] _centres = new byte[mostPixels];

    /// <summary>Marks the open ones of the void pixels of a window.</summary>
    /// <param name="valid">Row-major, 1 or 0.</param>
    /// <param name="firstRow">Global row of the window's first.</param>
    /// <param name="radius">Metres.</param>
    /// <param name="open">Gets 1 or 0; right so far inside the window as <paramref name="reach"/> goes back and around.</param>
    /// <returns>False when there is none.</returns>
    internal bool Find(ReadOnlySpan<byte> valid, int width, int height, long firstRow, double radius, Reach reach, Span<byte> open)
    {
        if (reach.Disc == 0)
        {
            for (int i = 0; i < valid.Length; i++) open[i] = (byte)(valid[i] ^ 1);
            return open[..valid.Length].Contains((byte)1);
        }
        if (!HasWideRun(valid, width, height, firstRow, radius)) return false;
        Span<byte> centres = _centres.AsSpan(0, valid.Length);
        if (!Mark(valid, valid, width, height, firstRow, reach.Disc + 1, _ => radius, true, centres)) return false;
        return Mark(centres, valid, width, height, firstRow, reach.Back + 1, metres => radius + Math.Max(metres.X, metres.Y), false, open);
    }

    // A disc is as wide in its middle row as it is: where no row has so many voids in a row, as with pinholes, none fits.
    private bool HasWideRun(ReadOnlySpan<byte> valid, int width, int height, long firstRow, double radius)
    {
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> own = valid.Slice(row * width, width);
            int wide = (2 * (int)(radius / scale.At(firstRow + row).X)) + 1;
            for (int start = own.IndexOf((byte)0); start >= 0;)
            {
                int length = own[start..].IndexOf((byte)1);
                if (length < 0) length = width - start;
                if (length >= wide) return true;
                int next = own[(start + length)..].IndexOf((byte)0);
                start = next < 0 ? -1 : start + length + next;
            }
        }
        return false;
    }

    private bool Mark(ReadOnlySpan<byte> from, ReadOnlySpan<byte> valid, int width, int height, long firstRow, int reach,
        Func<(double X, double Y), double> limitOf, bool farther, Span<byte> marks)
    {
        bool any = false;
        distance.Scan(from, width, height, reach);
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> own = valid.Slice(row * width, width);
            Span<byte> target = marks.Slice(row * width, width);
            target.Clear();
            int first = own.IndexOf((byte)0);
            if (first < 0) continue;
            (double X, double Y) metres = scale.At(firstRow + row);
            double limit = limitOf(metres);
            limit *= limit;
            bool near = distance.BeginRow(row, metres);
            if (!near && !farther) continue;
            for (int col = first; col < width; col++)
            {
                if (own[col] != 0)
                {
                    int next = own[col..].IndexOf((byte)0);
                    if (next < 0) break;
                    col += next;
                }
                if (near && distance.Squared(col) > limit != farther) continue;
                target[col] = 1;
                any = true;
            }
        }
        return any;
    }
}
