using Terrane.Mosaic.Job;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Planning;

/// <summary>What the ordinals of lineage pixels stand for: sources, single files, or the surveys of a source that has a raster of ids.</summary>
public sealed class OrdinalMap
{
    private readonly IReadOnlyList<MosaicSource> _sources;
    private readonly bool _byFile;
    private readonly int[][] _first; // by source and layer: the ordinal of the first file; by source alone where it is no matter of files
    private readonly int[] _end; // by source: the ordinal after its last

    /// <exception cref="JobException">job.files.many: more than a pixel can tell apart.</exception>
    public OrdinalMap(IReadOnlyList<MosaicSource> sources, bool byFile)
    {
        (_sources, _byFile) = (sources, byFile);
        IsSplit = byFile || sources.Any(s => s.Surveys is not null);
        int next = 1;
        int Take(int count) => (next += count) - count;
        _end = new int[sources.Count];
        _first = new int[sources.Count][];
        for (int i = 0; i < sources.Count; i++)
        {
            MosaicSource source = sources[i];
            _first[i] = NamesFiles(source) ? [.. source.Layers.Select(layer => Take(layer.Files.Count))] : [Take(source.Surveys?.Entries.Count ?? 1)];
            _end[i] = next;
        }
        if (IsSplit && next > ushort.MaxValue) throw JobException.TooManyFiles(next - 1);
        Filled = (ushort)Math.Min(next, ushort.MaxValue);
    }

    /// <summary>How a legend calls what <see cref="Filled"/> stands for.</summary>
    public const string FilledName = "filled";

    /// <summary>True when ordinals are not those of sources.</summary>
    public bool IsSplit { get; }

    /// <summary>The ordinal of pixels in filled holes: behind all others.</summary>
    public ushort Filled { get; }

    /// <summary>What each ordinal stands for, ordinal 1 first; unique where the names of files are.</summary>
    public IEnumerable<string> Names(Func<RasterFile, string> nameOf) => _sources.SelectMany(s => NamesFiles(s) ? s.Layers.SelectMany(l => l.Files).Select(f => $"{s.Spec.Name}\t{nameOf(f)}")
        : s.Surveys is { } surveys ? surveys.Entries.Select(e => $"{s.Spec.Name}\t{e.Id} {e.Name}") : [s.Spec.Name]);

    /// <summary>True when the ordinals of a source are those of its files.</summary>
    public bool NamesFiles(MosaicSource source) => _byFile && source.Surveys is null;

    /// <summary>The ordinal of the first file of a layer; those of the others follow. Of a source that is not told apart by files: its first.</summary>
    public int FirstOf(MosaicSource source, int layer) => _first[source.Ordinal - 1][layer];

    /// <summary>Metres of accuracy that the source of each ordinal states, from ordinal 0 on; NaN where it states none. Empty where none does.</summary>
    public double[] Accuracies()
    {
        if (_sources.All(s => s.Spec.Accuracy is null)) return [];
        var stated = new double[_end[^1]];
        Array.Fill(stated, double.NaN);
        for (int i = 0; i < _sources.Count; i++)
            if (_sources[i].Spec.Accuracy is { } metres) Array.Fill(stated, metres, _first[i][0], _end[i] - _first[i][0]);
        return stated;
    }

    /// <summary>True when pixels of the source are among those used.</summary>
    public bool IsUsed(MosaicSource source, IReadOnlySet<ushort> used) =>
        IsSplit ? used.Any(o => o >= _first[source.Ordinal - 1][0] && o < _end[source.Ordinal - 1]) : used.Contains(source.Ordinal);

    /// <summary>The legend of a lineage archive: of what was used.</summary>
    public IReadOnlyList<LegendEntry> Legend(IReadOnlySet<ushort> used) =>
    [
        .. _sources.SelectMany(Entries).Where(entry => used.Contains(entry.Ordinal)),
        .. used.Where(o => o == Filled).Select(o => new LegendEntry(o, FilledName)),
    ];

    private IEnumerable<LegendEntry> Entries(MosaicSource source)
    {
        SourceSpec spec = source.Spec;
        int first = FirstOf(source, 0);
        if (source.Surveys is { } surveys)
            return surveys.Entries.Select((e, i) => new LegendEntry((ushort)(first + i), e.Name, e.Attribution ?? spec.Attribution, e.Licence ?? spec.Licence, e.Date ?? spec.Date, e.VerticalDatum));
        if (!_byFile) return [Entry((ushort)first, spec, spec.Name)];
        return source.Layers.SelectMany((layer, i) => layer.Files.Select((file, n) => Entry((ushort)(FirstOf(source, i) + n), spec, $"{spec.Name}: {NameOf(file)}")));
    }

    private static LegendEntry Entry(ushort ordinal, SourceSpec spec, string name) => new(ordinal, name, spec.Attribution, spec.Licence, spec.Date);

    /// <summary>The file's own name: where the whole tree lies must not change a byte.</summary>
    private static string NameOf(RasterFile file) => FileStamp.NameOf(file.Path.TrimEnd('"'));
}
