using System.Globalization;
using Microsoft.AspNetCore.Http;
using Terrane.Core;

namespace Terrane.Serve.Http;

/// <summary>Reads places and tiles out of addresses.</summary>
internal static class Place
{
    /// <exception cref="ServeException">serve.request.</exception>
    public static TileId Tile(string z, string x, string y) =>
        TileId.TryParse($"{z}/{x}/{y}", out TileId tile) ? tile : throw ServeException.BadRequest($"'{Short(z)}/{Short(x)}/{Short(y)}' is no tile: Z is 0 to {TileId.MaxZoom}, X and Y are below 2^Z.");

    /// <summary>"lon,lat" in degrees, within the square of Web Mercator.</summary>
    /// <exception cref="ServeException">serve.request.</exception>
    public static (double Longitude, double Latitude) Point(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 ? Checked(Degrees(parts[0]), Degrees(parts[1])) : throw ServeException.BadRequest($"'{Short(text)}' is no longitude and latitude: write -5.5,56.25.");
    }

    /// <summary>The query's lon and lat.</summary>
    /// <exception cref="ServeException">serve.request.</exception>
    public static (double Longitude, double Latitude) Point(IQueryCollection query) =>
        query["lon"].Count == 1 && query["lat"].Count == 1 ? Checked(Degrees(query["lon"].ToString()), Degrees(query["lat"].ToString()))
            : throw ServeException.BadRequest("lon and lat are wanted, once each: ?lon=-5.5&lat=56.25.");

    /// <exception cref="ServeException">serve.request.</exception>
    public static (double Longitude, double Latitude) Checked(double longitude, double latitude) =>
        Math.Abs(longitude) <= 180 && Math.Abs(latitude) <= WebMercator.MaxLatitude ? (longitude, latitude)
            : throw ServeException.BadRequest($"{longitude.ToString(CultureInfo.InvariantCulture)},{latitude.ToString(CultureInfo.InvariantCulture)} is beyond 180 degrees, or beyond {WebMercator.MaxLatitude:0.##} degrees of latitude.");

    /// <summary>The tile of a zoom that holds a place, and the pixel in it.</summary>
    /// <param name="side">Pixels along a side of the tile.</param>
    public static (TileId Tile, int Col, int Row) Pixel(double longitude, double latitude, byte zoom, int side)
    {
        double across = Math.ScaleB(side, zoom);
        double col = (WebMercator.XOfLongitude(longitude) + WebMercator.HalfExtent) / (2 * WebMercator.HalfExtent) * across;
        double row = (WebMercator.HalfExtent - WebMercator.YOfLatitude(latitude)) / (2 * WebMercator.HalfExtent) * across;
        long c = (long)Math.Clamp(Math.Floor(col), 0, across - 1), r = (long)Math.Clamp(Math.Floor(row), 0, across - 1);
        return (new TileId(zoom, (uint)(c / side), (uint)(r / side)), (int)(c % side), (int)(r % side));
    }

    private static double Degrees(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees) && double.IsFinite(degrees) ? degrees : throw ServeException.BadRequest($"'{Short(text)}' is no number of degrees.");

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
