using Terrane.Raster.Polygons;

namespace Terrane.Cells.Zones;

/// <summary>What cells are listed for: a key and the union of its polygons.</summary>
/// <param name="Key">ISO 3166-1 alpha-2, or whatever the file's key field says.</param>
/// <param name="Name">As the file has it; empty when it has none.</param>
/// <param name="HasCode">False for a feature without a code that is kept under its name.</param>
/// <param name="Parts">Polygons; they may overlap.</param>
public sealed record Zone(string Key, string Name, bool HasCode, IReadOnlyList<Polygon> Parts)
{
    public long Vertices => Parts.Sum(part => part.Rings.Sum(ring => (long)ring.Count));
}
