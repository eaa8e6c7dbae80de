namespace Terrane.Core;

/// <summary>The Hilbert curve of PMTiles v3 (spec 3.6, section 3): z1 runs (0,0) (0,1) (1,1) (1,0).</summary>
/// <remarks>A depth-first walk that visits children in curve order meets the tiles of every zoom in ascending order.</remarks>
public static class HilbertCurve
{
    /// <summary>Distance along the curve of a 2^z by 2^z square.</summary>
    public static ulong Index(byte z, uint x, uint y)
    {
        ulong d = 0;
        for (int bit = z - 1; bit >= 0; bit--)
        {
            uint rx = (x >> bit) & 1, ry = (y >> bit) & 1;
            d = (d << 2) | ((3 * rx) ^ ry);
            Rotate(bit, ref x, ref y, rx, ry);
        }
        return d;
    }

    /// <summary>The inverse of <see cref="Index"/>.</summary>
    public static (uint X, uint Y) Position(byte z, ulong index)
    {
        uint x = 0, y = 0;
        for (int bit = 0; bit < z; bit++)
        {
            uint rx = (uint)(index >> 1) & 1, ry = (uint)(index ^ rx) & 1;
            Rotate(bit, ref x, ref y, rx, ry);
            x |= rx << bit;
            y |= ry << bit;
            index >>= 2;
        }
        return (x, y);
    }

    private static void Rotate(int bit, ref uint x, ref uint y, uint rx, uint ry)
    {
        if (ry != 0) return;
        uint mask = (1u << bit) - 1;
        x &= mask;
        y &= mask;
        if (rx != 0) (x, y) = (mask - x, mask - y);
        (x, y) = (y, x);
    }
}
