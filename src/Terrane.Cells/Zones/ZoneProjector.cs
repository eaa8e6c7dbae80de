using Terrane.Cells.Grids;
using Terrane.Native.Proj;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Zones;

/// <summary>Brings zones into the CRS of a grid, vertex by vertex: an edge is a straight line there, as everywhere in GIS.</summary>
internal static class ZoneProjector
{
    /// <summary>The zones in the grid's CRS, and the operation that was used; the same zones and null when no change is needed.</summary>
    /// <exception cref="CellsException">cells.crs.project: a polygon lies partly where the grid's CRS shows nothing. One that lies there as a whole is dropped.</exception>
    public static (IReadOnlyList<Zone> Zones, CoordinateOperation? Operation) Project(IReadOnlyList<Zone> zones, string crs, CellGrid grid)
    {
        Crs source = Crs.Parse(crs);
        if (source.IsEquivalentTo(grid.Crs)) return (zones, null);
        IReadOnlyList<CoordinateOperation> known = OperationFinder.Find(source, grid.Crs);
        CoordinateOperation operation = known.FirstOrDefault(o => o.IsInstantiable && !o.IsBallpark && o.Pipeline.Length > 0)
            ?? known.FirstOrDefault(o => o.IsInstantiable && o.Pipeline.Length > 0) ?? throw CellsException.Grid($"PROJ knows no way from {source} to {grid.Crs}");
        using var transformer = new Transformer(operation.Pipeline);
        return ([.. zones.Select(zone => zone with { Parts = Project(zone, transformer, grid) })], operation);
    }

    private static List<Polygon> Project(Zone zone, Transformer transformer, CellGrid grid)
    {
        var parts = new List<Polygon>();
        foreach (Polygon part in zone.Parts)
        {
            PolygonRing[] rings = [.. part.Rings.Select(ring => Project(ring, transformer))];
            int outside = rings.Sum(ring => ring.X.Count(x => !double.IsFinite(x)));
            if (outside == 0) parts.Add(new Polygon(rings));
            else if (outside < rings.Sum(ring => ring.Count)) throw CellsException.Project(zone.Key, grid.Crs.ToString());
        }
        if (!grid.IsGeographic) return parts;
        long crossing = 0, polar = 0;
        return [.. parts.Select(part => Antimeridian.Unwrap(part, ref crossing, ref polar))];
    }

    private static PolygonRing Project(PolygonRing ring, Transformer transformer)
    {
        double[] x = [.. ring.X], y = [.. ring.Y];
        transformer.Forward(x, y);
        return new PolygonRing(x, y);
    }
}
