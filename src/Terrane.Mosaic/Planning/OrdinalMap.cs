using Terrane.Mosaic.Job;
using Terrane.Raster;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Planning;

/// <summary>What the ordinals of lineage pixels stand for: sources, or single files.</summary>
public sealed class OrdinalMap
{
    private readonly IReadOnlyList<MosaicSource> _sources;
    private readonly int[][] _first; // by source and layer: the ordinal of the first file

    /// <exception cref="JobException">job.files.many: more files than a pixel can tell apart.</exception>
    public OrdinalMap(IReadOnlyList<MosaicSource> sources, bool byFile)
    {
        (_sources, IsByFile) = (sources, byFile);
        int next = 1;
        _first = [.. sources.Select(source => source.Layers.Select(layer => (next += layer.Files.Count) - layer.Files.Count).ToArray())];
        Filled = (ushort)Math.Min(byFile ? next : sources.Count + 1, ushort.MaxValue);
        if (byFile && next > ushort.MaxValue) throw JobException.TooManyFiles(next - 1);
    }

    /// <summary>How a legend calls what <see cref="Filled"/> stands for.</summary>
    public const string FilledName = "filled";

    public bool IsByFile { get; }

    /// <summary>The ordinal of pixels in filled holes: behind all others.</summary>
    public ushort Filled { get; }

    /// <summary>The ordinal of the first file of a layer; those of the others follow.</summary>
    public int FirstOf(MosaicSource source, int layer) => _first[source.Ordinal - 1][layer];

    /// <summary>True when pixels of the source are among those used.</summary>
    public bool IsUsed(MosaicSource source, IReadOnlySet<ushort> used) =>
        IsByFile ? source.Layers.Select((layer, i) => used.Any(o => o >= FirstOf(source, i) && o < FirstOf(source, i) + layer.Files.Count)).Any(any => any)
            : used.Contains(source.Ordinal);

    /// <summary>The legend of a lineage archive: of what was used.</summary>
    public IReadOnlyList<LegendEntry> Legend(IReadOnlySet<ushort> used)
    {
        IEnumerable<LegendEntry> filled = used.Where(o => o == Filled).Select(o => new LegendEntry(o, FilledName));
        if (!IsByFile) return [.. _sources.Where(s => used.Contains(s.Ordinal)).Select(s => Entry(s.Ordinal, s.Spec, s.Spec.Name)), .. filled];
        var legend = new List<LegendEntry>();
        foreach (MosaicSource source in _sources)
        {
            for (int i = 0; i < source.Layers.Count; i++)
            {
                for (int file = 0; file < source.Layers[i].Files.Count; file++)
                {
                    var ordinal = (ushort)(FirstOf(source, i) + file);
                    if (used.Contains(ordinal)) legend.Add(Entry(ordinal, source.Spec, $"{source.Spec.Name}: {NameOf(source.Layers[i].Files[file])}"));
                }
            }
        }
        return [.. legend, .. filled];
    }

    private static LegendEntry Entry(ushort ordinal, SourceSpec spec, string name) => new(ordinal, name, spec.Attribution, spec.Licence, spec.Date);

    /// <summary>The file's own name: where the whole tree lies must not change a byte.</summary>
    private static string NameOf(RasterFile file) => Path.GetFileName(file.Path.TrimEnd('"'));
}
