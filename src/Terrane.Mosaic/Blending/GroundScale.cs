using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>How large pixels of EPSG:3857 are on the ground.</summary>
public static class GroundScale
{
    /// <summary>Square of the first eccentricity of WGS 84.</summary>
    private const double Eccentricity2 = 0.00669437999014;

    /// <summary>Bits of a double that are dropped, so that a last bit of the C library that differs between CPUs does not matter.</summary>
    private const int DroppedBits = 36;

    /// <summary>Metres on the WGS 84 ellipsoid along one pixel: the geometric mean of east and north, which differ from it by at most 0.34 % (at the equator).</summary>
    /// <param name="zoom">Zoom of the pixel.</param>
    /// <param name="row">Global row; beyond the world the value of its edge.</param>
    public static double MetresPerPixel(byte zoom, long row)
    {
        long rows = (long)WebMercator.TileSize << zoom;
        double isometric = Math.PI * (1 - (2 * (Math.Clamp(row, 0, rows - 1) + 0.5) / rows));
        double cos = 1 / Math.Cosh(isometric), sin = Math.Tanh(isometric);
        double metres = WebMercator.Resolution(zoom) * cos * Math.Sqrt(1 - Eccentricity2) / (1 - (Eccentricity2 * sin * sin));
        long bits = BitConverter.DoubleToInt64Bits(metres) + (1L << (DroppedBits - 1));
        return BitConverter.Int64BitsToDouble(bits & ~((1L << DroppedBits) - 1));
    }
}
