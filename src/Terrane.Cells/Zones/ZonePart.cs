namespace Terrane.Cells.Zones;

/// <summary>One polygon of a zone: its outer ring, then its holes.</summary>
public sealed record ZonePart(IReadOnlyList<ZoneRing> Rings)
{
    public ZoneRing Exterior => Rings[0];
}
