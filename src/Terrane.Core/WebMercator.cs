namespace Terrane.Core;

/// <summary>The square of EPSG:3857 that web tiles divide (OGC TMS WebMercatorQuad), with tiles of <see cref="TileSize"/> pixels.</summary>
/// <remarks>Global pixels of a zoom count from the north-west corner: column east, row south.</remarks>
public static class WebMercator
{
    /// <summary>Pixels along one side of a tile.</summary>
    public const int TileSize = 512;

    /// <summary>Half the side of the square in metres: pi times the semi-major axis 6378137 m.</summary>
    public const double HalfExtent = 20037508.342789244;

    /// <summary>Latitude of the square's north edge in degrees.</summary>
    public const double MaxLatitude = 85.0511287798066;

    public const string Crs = "EPSG:3857";

    /// <summary>Metres of EPSG:3857 per pixel; exact halving from zoom to zoom.</summary>
    public static double Resolution(int z) => Math.ScaleB(2 * HalfExtent / TileSize, -z);

    /// <summary>Easting of a global pixel coordinate (the west edge of the pixel for whole numbers).</summary>
    public static double X(int z, double col) => (col * Resolution(z)) - HalfExtent;

    /// <summary>Northing of a global pixel coordinate (the north edge of the pixel for whole numbers).</summary>
    public static double Y(int z, double row) => HalfExtent - (row * Resolution(z));

    /// <summary>Metres of EPSG:3857 covered by a tile.</summary>
    public static Bounds TileBounds(TileId tile)
    {
        double col = (double)tile.X * TileSize, row = (double)tile.Y * TileSize;
        return new Bounds(X(tile.Z, col), Y(tile.Z, row + TileSize), X(tile.Z, col + TileSize), Y(tile.Z, row));
    }

    /// <summary>The global pixels of a tile.</summary>
    public static Window TileWindow(TileId tile) => new((long)tile.X * TileSize, (long)tile.Y * TileSize, TileSize, TileSize);

    public static double Longitude(double x) => x / HalfExtent * 180;

    public static double Latitude(double y) => Math.Atan(Math.Sinh(y / HalfExtent * Math.PI)) * 180 / Math.PI;

    public static double XOfLongitude(double longitude) => longitude / 180 * HalfExtent;

    /// <summary>Northing of a latitude, clamped to the square.</summary>
    public static double YOfLatitude(double latitude)
    {
        double clamped = Math.Clamp(latitude, -MaxLatitude, MaxLatitude);
        double y = Math.Asinh(Math.Tan(clamped * Math.PI / 180)) / Math.PI * HalfExtent;
        return Math.Clamp(y, -HalfExtent, HalfExtent);
    }

    /// <summary>Longitude and latitude bounds in degrees of a rectangle in EPSG:3857 metres.</summary>
    public static Bounds ToGeographic(Bounds metres) =>
        new(Longitude(metres.West), Latitude(metres.South), Longitude(metres.East), Latitude(metres.North));

    /// <summary>EPSG:3857 metres of longitude and latitude bounds in degrees; latitudes beyond the square are clamped.</summary>
    public static Bounds FromGeographic(Bounds degrees) =>
        new(XOfLongitude(degrees.West), YOfLatitude(degrees.South), XOfLongitude(degrees.East), YOfLatitude(degrees.North));
}
