namespace Terrane.Raster.Polygons;

/// <summary>A polygon: its outer ring, then its holes.</summary>
public sealed record Polygon(IReadOnlyList<PolygonRing> Rings)
{
    public PolygonRing Exterior => Rings[0];
}
