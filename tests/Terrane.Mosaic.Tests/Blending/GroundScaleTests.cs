using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class GroundScaleTests
{
    // Lengths of a degree of longitude and of latitude on WGS 84, in metres.
    [Theory]
    [InlineData(0, 111_319.49, 110_574.28)]
    [InlineData(47, 76_056.00, 111_170.84)]
    [InlineData(68, 41_821.53, 111_535.71)]
    [InlineData(-84, 11_674.77, 111_681.64)]
    public void A_pixel_is_as_large_as_on_the_ellipsoid_within_the_stated_error(double latitude, double ofLongitude, double ofLatitude)
    {
        const byte zoom = 15;
        long row = (long)((WebMercator.HalfExtent - WebMercator.YOfLatitude(latitude)) / WebMercator.Resolution(zoom));
        double east = ofLongitude * 360 / (512L << zoom);
        double degreesNorth = WebMercator.Latitude(WebMercator.Y(zoom, row)) - WebMercator.Latitude(WebMercator.Y(zoom, row + 1));
        double metres = GroundScale.MetresPerPixel(zoom, row);
        Assert.Equal(1, metres / east, 0.0034);
        Assert.Equal(1, metres / (ofLatitude * degreesNorth), 0.0034);
    }

    [Fact]
    public void Rows_beyond_the_world_have_the_scale_of_its_edge()
    {
        Assert.Equal(GroundScale.MetresPerPixel(3, 0), GroundScale.MetresPerPixel(3, -100));
        Assert.Equal(GroundScale.MetresPerPixel(3, 4095), GroundScale.MetresPerPixel(3, 5000));
    }
}
