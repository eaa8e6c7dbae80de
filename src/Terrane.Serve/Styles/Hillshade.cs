namespace Terrane.Serve.Styles;

/// <summary>Light from the north-west at 45 degrees (GDAL's default), on true slopes: heights and distances both in metres on the ground.</summary>
internal sealed class Hillshade : ITileStyle
{
    private const double Azimuth = 315 * Math.PI / 180, Altitude = 45 * Math.PI / 180;

    /// <summary>Where the light comes from, to the east, north and up; of length 1.</summary>
    internal static (double X, double Y, double Z) Source { get; } = (Math.Sin(Azimuth) * Math.Cos(Altitude), Math.Cos(Azimuth) * Math.Cos(Altitude), Math.Sin(Altitude));

    public void Render(ElevationBlock block, Span<uint> argb)
    {
        var slopes = new SlopeRow(block.Side);
        for (int row = 0; row < block.Side; row++)
        {
            slopes.Find(block, row);
            slopes.Shade();
            ReadOnlySpan<double> light = slopes.Light;
            Span<uint> target = argb.Slice(row * block.Side, block.Side);
            for (int col = 0; col < light.Length; col++) target[col] = double.IsNaN(light[col]) ? 0 : 0xFF00_0000 | ((uint)(255 * light[col]) * 0x010101);
        }
    }

    /// <summary>0 to 1: the cosine between the light and the ground's normal, which is (-east, south, 1) with north up.</summary>
    internal static double Light((double East, double South) slope)
    {
        (double x, double y, double z) = Source;
        return Math.Max(0, ((slope.South * y) - (slope.East * x) + z) / Math.Sqrt((slope.East * slope.East) + (slope.South * slope.South) + 1));
    }
}
