using Terrane.Native.Ogr;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers.Index;

/// <summary>Rasters as features with attributes: GeoPackage, GeoJSON, Shapefile (in a zip too), whatever OGR reads; what gdaltindex writes among them.</summary>
/// <param name="path">On this machine.</param>
/// <param name="name">As the policy has it.</param>
/// <param name="layer">Null for the first.</param>
internal sealed class VectorCatalogue(string path, string name, string? layer) : Catalogue
{
    internal override IEnumerable<IndexEntry> Entries(GeographicArea area, CancellationToken ct)
    {
        bool isZip = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        using VectorDataset dataset = VectorDataset.Open(isZip ? $"/vsizip/{Path.GetFullPath(path)}" : path);
        if (dataset.Layers.Count == 0) throw FusionException.Index(name, "it has no layer");
        VectorLayer chosen = dataset.Layer(layer);
        // A layer that does not say is in degrees, as GeoJSON is.
        Crs? crs = chosen.CrsWkt is { } wkt ? Crs.Parse(wkt) : null;
        using Transformer? transformer = crs is null || crs.IsGeographic ? null : AreaFinder.ToDegrees(crs) ?? throw FusionException.Index(name, $"PROJ knows no way from {crs} to degrees");
        string folder = FolderOf(name);
        foreach (VectorFeature feature in chosen.Features())
        {
            ct.ThrowIfCancellationRequested();
            if (feature.Envelope is not { } envelope) continue; // nowhere
            GeographicArea? place = transformer is null ? GeographicArea.FromBounds(envelope) : AreaFinder.Find(transformer, envelope);
            if (place is { } found && !ProviderArea.Meet(found, area)) continue;
            var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
            for (int i = 0; i < chosen.Fields.Count; i++) attributes[chosen.Fields[i]] = AttributeText.IsoDate(feature.Values[i] ?? "");
            yield return new IndexEntry(folder, place, attributes);
        }
    }
}
