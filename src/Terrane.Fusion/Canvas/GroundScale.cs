using Terrane.Core;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Canvas;

/// <summary>How large the pixels of a lattice are on the ground, by row.</summary>
/// <remarks>
/// On the WGS 84 ellipsoid for degrees and for EPSG:3857. Any other projection is taken at its word: UTM is within 0.1 % of the ground, national
/// grids mostly within 1 %. It depends on the row alone, never on what else is fused.
/// </remarks>
internal sealed class GroundScale(LatticeFrame frame)
{
    private const double Radius = 6378137, Eccentricity2 = 0.00669437999014;

    /// <summary>Bits of a double that are dropped, so that a last bit of the C library that differs between CPUs does not matter.</summary>
    private const int DroppedBits = 36;

    /// <summary>Metres along the sides of a pixel of a row: eastwards, northwards.</summary>
    internal (double X, double Y) At(long row)
    {
        const double NearPole = 89.99;
        if (frame.Target.IsMercator)
        {
            double isometric = Math.Clamp(frame.Y(row + 0.5), -WebMercator.HalfExtent, WebMercator.HalfExtent) / WebMercator.HalfExtent * Math.PI;
            double cos = 1 / Math.Cosh(isometric), sin = Math.Tanh(isometric);
            double metres = Snap(frame.Size * cos * Math.Sqrt(1 - Eccentricity2) / (1 - (Eccentricity2 * sin * sin)));
            return (metres, metres);
        }
        if (!frame.Target.Crs.IsGeographic)
        {
            double metres = frame.Size * (double.IsFinite(frame.Target.Crs.MetresPerUnit) ? frame.Target.Crs.MetresPerUnit : 1);
            return (metres, metres);
        }
        double latitude = Math.Clamp(frame.Y(row + 0.5), -NearPole, NearPole) * Math.PI / 180, s = Math.Sin(latitude);
        double root = Math.Sqrt(1 - (Eccentricity2 * s * s)), radian = frame.Size * Math.PI / 180;
        return (Snap(radian * Radius * Math.Cos(latitude) / root), Snap(radian * Radius * (1 - Eccentricity2) / (root * root * root)));
    }

    /// <summary>The smallest side of any pixel in some rows.</summary>
    internal double Finest(long firstRow, long lastRow)
    {
        // Monotonous in latitude on either side of the equator.
        double least = double.PositiveInfinity;
        foreach (long row in (long[])[firstRow, lastRow])
        {
            (double x, double y) = At(row);
            least = Math.Min(least, Math.Min(x, y));
        }
        return least;
    }

    private static double Snap(double metres)
    {
        long bits = BitConverter.DoubleToInt64Bits(metres) + (1L << (DroppedBits - 1));
        return BitConverter.Int64BitsToDouble(bits & ~((1L << DroppedBits) - 1));
    }
}
