using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Raster.Transforms;

/// <summary>The CRS that layers are rendered to. Immutable and thread-safe.</summary>
public sealed class RenderTarget
{
    private readonly double _centreLongitude;

    private RenderTarget(Crs crs, double centreLongitude) =>
        (Crs, _centreLongitude, IsMercator) = (crs, centreLongitude, crs.IsEquivalentTo(Crs.Parse(WebMercator.Crs)));

    /// <summary>EPSG:3857, which tiles are in.</summary>
    public static RenderTarget Mercator { get; } = new(Crs.Parse(WebMercator.Crs), 0);

    /// <param name="crs">Geographic or projected.</param>
    /// <param name="centreLongitude">Of what will be rendered, in degrees; it says on which lap a longitude is meant that a projected place has.</param>
    public static RenderTarget Of(Crs crs, double centreLongitude) => new(crs, centreLongitude);

    public Crs Crs { get; }

    /// <summary>True for EPSG:3857 and what is the same.</summary>
    public bool IsMercator { get; }

    /// <summary>Roughly the longitude of a place with this x, on the lap that is meant; never wrong by half a turn.</summary>
    internal double Longitude(double x) => IsMercator ? WebMercator.Longitude(x) : Crs.IsGeographic ? x : _centreLongitude;
}
