using Terrane.Core;

namespace Terrane.Native.Proj;

/// <summary>An area in degrees. West above East means that it crosses the antimeridian.</summary>
public readonly record struct GeographicArea(double West, double South, double East, double North)
{
    public bool CrossesAntimeridian => West > East;

    /// <summary>Brings longitudes such as 0..360 or past 180 into [-180, 180], and latitudes into [-90, 90].</summary>
    public static GeographicArea FromBounds(Bounds degrees)
    {
        double south = Math.Clamp(degrees.South, -90, 90), north = Math.Clamp(degrees.North, -90, 90);
        if (degrees.Width >= 360) return new GeographicArea(-180, south, 180, north);
        return new GeographicArea(Wrap(degrees.West, 180), south, Wrap(degrees.East, -180), north);
    }

    public static implicit operator GeographicArea(Bounds degrees) => FromBounds(degrees);

    /// <summary>Into [-180, 180]; a value on the antimeridian gets the sign that keeps the area on its own side.</summary>
    private static double Wrap(double longitude, double turned)
    {
        if (longitude is >= -180 and <= 180) return longitude == turned ? -turned : longitude;
        double wrapped = longitude - (360 * Math.Floor((longitude + 180) / 360));
        return wrapped == -180 && turned == -180 ? 180 : wrapped;
    }
}
