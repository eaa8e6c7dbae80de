using Terrane.Native.Ogr;
using Terrane.Native.Proj;

namespace Terrane.Raster.Polygons;

/// <summary>Reads the polygons of a file, checked, cleaned and continuous across the antimeridian, in the CRS of the file.</summary>
internal static class PolygonReader
{
    private const string Wgs84 = "EPSG:4326";

    /// <exception cref="PolygonException">polygons.*.</exception>
    /// <exception cref="VectorException">vector.*.</exception>
    internal static (List<Polygon> Polygons, Crs Crs) Read(PolygonFile file)
    {
        using VectorDataset dataset = VectorDataset.Open(file.Path);
        if (file.Layer is null && dataset.Layers.Count > 1) throw PolygonException.Layers(file.Path, dataset.Layers.Select(l => l.Name));
        VectorLayer layer = dataset.Layer(file.Layer);
        // GeoJSON and TopoJSON are longitude and latitude by definition.
        Crs crs = Crs.Parse(layer.CrsWkt ?? (dataset.DriverName is "GeoJSON" or "TopoJSON" ? Wgs84 : throw PolygonException.CrsMissing(file.Path)));
        var all = new List<Polygon>();
        var read = new List<Polygon>();
        foreach (VectorFeature feature in layer.Features())
        {
            if (feature.Wkb is null) continue;
            read.Clear();
            if (WkbPolygons.Read(feature.Wkb, read) is { } type) throw PolygonException.NotPolygon(file.Path, feature.Id, type);
            List<Polygon> clean = Clean(read, crs.IsGeographic);
            // A ring that jumps across the antimeridian is valid only once unwrapped, so it is checked then.
            if (!file.IsAtlas && PolygonValidity.Check(clean) is { } reason) throw PolygonException.Invalid(file.Path, feature.Id, reason);
            all.AddRange(clean);
        }
        return all.Count > 0 ? (all, crs) : throw PolygonException.Empty(file.Path);
    }

    private static List<Polygon> Clean(List<Polygon> polygons, bool geographic)
    {
        long ignored = 0;
        var clean = new List<Polygon>(polygons.Count);
        foreach (Polygon polygon in polygons)
        {
            Polygon unwrapped = geographic ? Antimeridian.Unwrap(polygon, ref ignored, ref ignored) : polygon;
            var rings = new List<PolygonRing>(unwrapped.Rings.Count);
            foreach (PolygonRing ring in unwrapped.Rings)
            {
                if (RingCleaner.Clean(ring, ref ignored) is { } kept) rings.Add(kept);
                else if (rings.Count == 0) break; // an outer ring without area takes its holes along
            }
            if (rings.Count > 0) clean.Add(new Polygon(rings));
        }
        return clean;
    }
}
