namespace Terrane.Serve.Styles;

/// <summary>Light from the north-west at 45 degrees (GDAL's default), on true slopes: heights and distances both in metres on the ground.</summary>
internal sealed class Hillshade : ITileStyle
{
    private const double Azimuth = 315 * Math.PI / 180, Altitude = 45 * Math.PI / 180;

    public void Render(ElevationBlock block, Span<uint> argb)
    {
        for (int row = 0; row < block.Side; row++)
        {
            double size = block.GroundSize(row);
            for (int col = 0; col < block.Side; col++)
                argb[(row * block.Side) + col] = block.Gradient(col, row, size) is { } slope ? 0xFF00_0000 | ((uint)(255 * Light(slope)) * 0x010101) : 0;
        }
    }

    /// <summary>0 to 1: the cosine between the light and the ground's normal.</summary>
    internal static double Light((double East, double South) slope)
    {
        // The normal of the ground is (-east, south, 1) with north up; the light comes from the azimuth.
        double length = Math.Sqrt((slope.East * slope.East) + (slope.South * slope.South) + 1);
        double x = Math.Sin(Azimuth) * Math.Cos(Altitude), y = Math.Cos(Azimuth) * Math.Cos(Altitude), z = Math.Sin(Altitude);
        return Math.Max(0, ((-slope.East * x) + (slope.South * y) + z) / length);
    }
}
