using System.Security.Cryptography;
using Terrane.Native.Ogr;
using Terrane.Native.Proj;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Zones;

/// <summary>Turns the features of a file into zones: codes checked, geometry checked, the antimeridian mended.</summary>
public static class ZoneReader
{
    /// <exception cref="CellsException">cells.zones.*: each names all the features concerned.</exception>
    /// <exception cref="VectorException">vector.*.</exception>
    public static ZoneSet Read(ZoneOptions options)
    {
        (List<ZoneFeature> features, string crs) = FeatureSource.Read(options);
        if (features.Count == 0) throw CellsException.NoPolygon(options.Path);
        var skipped = new List<string>();
        List<(string Key, bool HasCode, ZoneFeature Feature)> keyed = ZoneKeys.Assign(options, features, skipped);
        if (keyed.Count == 0) throw CellsException.NoPolygon(options.Path);

        var collector = new Collector(options, Crs.Parse(crs).IsGeographic);
        foreach ((string key, bool hasCode, ZoneFeature feature) in keyed) collector.Add(key, hasCode, feature);
        List<string> united = [.. keyed.GroupBy(item => item.Key).Where(group => group.Count() > 1).Select(group => group.Key).Order(StringComparer.Ordinal)];
        IReadOnlyList<Zone> zones = collector.Finish();
        var present = zones.Select(zone => zone.Key).ToHashSet();
        IReadOnlyList<string> missing = options.IsoCodes ? [.. IsoCodes.All.Where(code => !present.Contains(code))] : [];
        return new ZoneSet(zones, crs, features.Count, SizeOf(options.Path), Hash(options.Path), missing, skipped, united, collector.Repaired,
            collector.Crossing, collector.Polar, collector.Removed);
    }

    private static long SizeOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    // A shapefile is several files; what OGR opened is hashed, and its siblings of the same name with it.
    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    internal static string Hash(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Files(path))
        {
            using FileStream stream = File.OpenRead(file);
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string path)
    {
        string full = Path.GetFullPath(path);
        if (!full.EndsWith(".shp", StringComparison.OrdinalIgnoreCase)) return File.Exists(full) ? [full] : [];
        string[] parts = [".shp", ".shx", ".dbf", ".prj", ".cpg"];
        return parts.Select(extension => Path.ChangeExtension(full, extension)).Where(File.Exists);
    }

    private sealed class Collector(ZoneOptions options, bool geographic)
    {
        private readonly SortedDictionary<string, (string Name, bool HasCode, List<Polygon> Parts)> _zones = new(StringComparer.Ordinal);
        private readonly List<string> _invalid = [];
        private long _crossing, _polar, _removed;

        public List<string> Repaired { get; } = [];
        public long Crossing => _crossing;
        public long Polar => _polar;
        public long Removed => _removed;

        public void Add(string key, bool hasCode, ZoneFeature feature)
        {
            if (!_zones.TryGetValue(key, out (string Name, bool HasCode, List<Polygon> Parts) zone))
                _zones[key] = zone = (feature.Name ?? "", hasCode, []);
            if (feature.Wkb is null) return; // no geometry, no cell; its summary says so
            var read = new List<Polygon>();
            if (WkbPolygons.Read(feature.Wkb, read) is { } type) throw CellsException.NotPolygon(options.Path, feature.ToString(), type);
            List<Polygon> parts = Prepare(read);
            // A ring that jumps across the antimeridian is invalid as it stands and valid once unwrapped: only the latter is checked.
            if (PolygonValidity.Check(parts) is { } reason)
            {
                if (options.Repair)
                {
                    Repaired.Add($"{feature}: {reason}");
                    parts = PolygonValidity.Mend(parts);
                }
                else _invalid.Add($"{feature}: {reason}");
            }
            zone.Parts.AddRange(parts);
        }

        public IReadOnlyList<Zone> Finish()
        {
            if (_invalid.Count > 0) throw CellsException.Invalid(options.Path, _invalid);
            return [.. _zones.Select(item => new Zone(item.Key, item.Value.Name, item.Value.HasCode, item.Value.Parts))];
        }

        private List<Polygon> Prepare(List<Polygon> parts)
        {
            var prepared = new List<Polygon>(parts.Count);
            foreach (Polygon part in parts)
            {
                Polygon unwrapped = geographic ? Antimeridian.Unwrap(part, ref _crossing, ref _polar) : part;
                var rings = new List<PolygonRing>(unwrapped.Rings.Count);
                foreach (PolygonRing ring in unwrapped.Rings)
                {
                    if (RingCleaner.Clean(ring, ref _removed) is { } clean) rings.Add(clean);
                    else if (rings.Count == 0) break; // an outer ring without area takes its holes along
                }
                if (rings.Count > 0) prepared.Add(new Polygon(rings));
            }
            return prepared;
        }
    }
}
