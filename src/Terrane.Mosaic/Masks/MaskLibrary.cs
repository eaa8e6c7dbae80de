using Terrane.Mosaic.Job;
using Terrane.Raster.Polygons;

namespace Terrane.Mosaic.Masks;

/// <summary>The masks of a build, each read once however many sources use it.</summary>
public sealed class MaskLibrary(bool allowBallpark)
{
    private readonly Dictionary<string, PolygonMask> _masks = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were first asked for.</summary>
    public IReadOnlyCollection<PolygonMask> Masks => _masks.Values;

    /// <summary>Memory that all of them hold.</summary>
    public long Bytes => _masks.Values.Sum(mask => mask.Bytes);

    /// <summary>The union of the polygons of some files; null for no file.</summary>
    public PolygonMask? Open(IReadOnlyList<string> names)
    {
        if (names.Count == 0) return null;
        string key = string.Join('\n', names);
        if (!_masks.TryGetValue(key, out PolygonMask? mask))
            _masks[key] = mask = PolygonMask.Open(names.Select(PolygonFile.Find), allowBallpark);
        return mask;
    }

    /// <summary>What keeps a source off parts of the world; null when nothing does.</summary>
    public SourceMask? Of(SourceSpec source, BuildOptions options)
    {
        PolygonMask? land = source.Domain == Domain.Both ? null : Open(options.Land), include = Open(source.Include), exclude = Open(source.Exclude);
        return land is null && include is null && exclude is null ? null : new SourceMask(source.Domain, source.SeaMin is not null, land, options.Shore, include, exclude);
    }
}
