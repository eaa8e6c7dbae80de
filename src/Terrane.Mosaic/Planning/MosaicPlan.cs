using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Masks;
using Terrane.Mosaic.Updating;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Spilling;

namespace Terrane.Mosaic.Planning;

/// <summary>A build, worked out: sources scanned and joined, tiles counted, and everything that decides the bytes in one hashed document.</summary>
public sealed class MosaicPlan : IDisposable
{
    private readonly SpillStore _store;

    private MosaicPlan(BuildOptions options, IReadOnlyList<MosaicSource> sources, MaskLibrary masks, IReadOnlyList<TerraneException> unreadable, SpillStore store, CancellationToken ct)
    {
        _store = store;
        Bounds? box = options.Bbox is { } degrees ? WebMercator.FromGeographic(degrees) : null;
        Region = masks.Open(options.Region);
        Tree = new TileTree(sources.SelectMany(s => s.Planned), box, Region);
        if (options.Uniform)
        {
            SparseTiles = TileCount.Of(Tree, new UnitWalk(Tree, options.CanvasMinZoom), options, ct).Total;
            sources = [.. sources.Select(s => s with { Zooms = [.. s.Zooms.Select(_ => Tree.MaxZoom)] })];
            Tree = new TileTree(sources.SelectMany(s => s.Planned), box, Region);
        }
        (Options, Sources, Masks, Unreadable) = (options, sources, masks, unreadable);
        Ordinals = new OrdinalMap(sources, options.LineageByFile);
        HoleHalo = HoleReach.Of(options.FillHoles, sources, box);
        FeatherHalo = FeatherReach.Of(sources, box, VoidPolicy.Reach + (HoleHalo ?? 0));
        Walk = new UnitWalk(Tree, options.CanvasMinZoom, anchor: options.UnitAnchor);
        Tiles = TileCount.Of(Tree, Walk, options, ct);
        Inputs = PlanInputs.Of(sources.SelectMany(s => s.AllLayers), masks.Masks.SelectMany(mask => mask.Files), out string root, store);
        InputRoot = root;
        Canonical = CanonicalPlan.From(PlanDocument.Of(this), Inputs);
    }

    public BuildOptions Options { get; }

    /// <summary>In order of priority.</summary>
    public IReadOnlyList<MosaicSource> Sources { get; }

    /// <summary>Of all sources.</summary>
    public MaskLibrary Masks { get; }

    /// <summary>Where tiles are made; null for everywhere.</summary>
    public PolygonMask? Region { get; }

    /// <summary>Files that were named but cannot be used (raster.open, raster.band, raster.list): data errors, the others go on.</summary>
    public IReadOnlyList<TerraneException> Unreadable { get; }

    /// <summary>Number of source files.</summary>
    public int Files => Sources.Sum(s => s.Layers.Sum(l => l.Files.Count));

    /// <summary>The widest halo of any feather, in pixels; null when none is asked for.</summary>
    public int? FeatherHalo { get; }

    /// <summary>The widest halo of holes that are filled, in pixels; null when none are.</summary>
    public int? HoleHalo { get; }

    /// <summary>Of pixels in filled holes, counted on from the sources.</summary>
    public ushort FilledOrdinal => (ushort)(Sources.Count + 1);

    /// <summary>What it asks of <see cref="MemoryShares"/>.</summary>
    public MemoryDemand Demand => new(Files, Sources.Sum(s => s.Layers.Count), FeatherHalo, Masks.Bytes,
        (Sources.Any(s => s.Mask is not null) ? SourcePixels.MaskBytes : 0) + (Sources.Any(s => s.OffsetLayers.Count > 0) ? SourcePixels.OffsetBytes : 0)
        + (Options.Update ? UnitUpdate.Bytes : 0), HoleHalo);

    public TileTree Tree { get; }
    public UnitWalk Walk { get; }
    public TileCount Tiles { get; }

    /// <summary>What lineage pixels stand for.</summary>
    public OrdinalMap Ordinals { get; }

    /// <summary>Tiles of the same build without <c>--uniform</c>; null where that was not asked for.</summary>
    public long? SparseTiles { get; }

    public IReadOnlyList<InputRecord> Inputs { get; }

    /// <summary>The folder that the names of <see cref="Inputs"/> are relative to.</summary>
    internal string InputRoot { get; }
    public CanonicalPlan Canonical { get; }

    /// <summary>What the user should know of files and coordinates, one sentence each.</summary>
    public IEnumerable<(string Code, string Text)> Warnings =>
        Sources.SelectMany(FileWarnings)
            .Concat(Masks.Masks.SelectMany(m => m.Operations.SelectMany((o, i) => o.Warnings.Select(text => ("crs.accuracy", $"{m.Files[i].Name}: {text}")))))
            .Concat(Sources.SelectMany(s => s.Layers.SelectMany(l => l.Operation.Warnings).Select(text => ("crs.accuracy", $"{s.Spec.Name}: {text}"))))
            .Concat(VerticalNotes.Of(Sources))
            .Distinct();

    // What one says, thousands may say.
    private static IEnumerable<(string Code, string Text)> FileWarnings(MosaicSource source)
    {
        const int Most = 1000;
        int count = 0;
        foreach (string text in source.Layers.SelectMany(l => l.Warnings))
            if (++count <= Most) yield return ("raster.warning", $"{source.Spec.Name}: {text}");
        if (count > Most) yield return ("raster.warning", $"{source.Spec.Name}: and {count - Most} more like these.");
    }

    /// <summary>Files whose planning leaves enough behind to be collected before the build begins.</summary>
    private const int ManyFiles = 10_000;

    /// <summary>Opens every file briefly and plans. Writes nothing but, where files are many, a nameless temporary file.</summary>
    /// <exception cref="TerraneException">No source can be used, or one needs an answer from the user (CRS, ballpark).</exception>
    public static MosaicPlan Make(BuildOptions options, CancellationToken ct)
    {
        var sources = new List<MosaicSource>();
        var masks = new MaskLibrary(options.AllowBallpark);
        var unreadable = new List<TerraneException>();
        var store = new SpillStore(SpillFolder(options));
        try
        {
            for (int i = 0; i < options.Sources.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                sources.Add(Open(options.Sources[i], (ushort)(i + 1), options, masks, unreadable, store, ct));
            }
            var plan = new MosaicPlan(options, sources, masks, unreadable, store, ct);
            if (plan.Files > ManyFiles) ProcessMemory.GiveBack();
            return plan.Tiles.Total > 0 ? plan : throw PlanException.Nothing(options);
        }
        catch
        {
            foreach (RasterLayer layer in sources.SelectMany(s => s.AllLayers)) layer.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>On the disk where the work will be, as far as that is known: what the system has for temporary files may be memory.</summary>
    private static string SpillFolder(BuildOptions options)
    {
        string? beside = options.TmpDir ?? (options.Output.Length > 0 ? Path.GetDirectoryName(Path.GetFullPath(options.Output)) : null);
        return beside is not null && Directory.Exists(beside) ? beside : Path.GetTempPath();
    }

    public void Dispose()
    {
        foreach (RasterLayer layer in Sources.SelectMany(s => s.AllLayers)) layer.Dispose();
        _store.Dispose();
    }

    private static MosaicSource Open(SourceSpec spec, ushort ordinal, BuildOptions options, MaskLibrary masks, List<TerraneException> unreadable, SpillStore store, CancellationToken ct)
    {
        var rasterOptions = new RasterOptions
        {
            Crs = spec.Crs,
            NoData = spec.NoData,
            Band = spec.Band,
            Scale = spec.Scale,
            Offset = spec.Offset,
            ValidMin = spec.ValidMin,
            ValidMax = spec.ValidMax,
            OpenOptions = spec.OpenOptions,
            SeaMin = spec.SeaMin,
            SeaMax = spec.SeaMax,
            Ceiling = spec.Ceiling,
        };
        SourceMask? mask = masks.Of(spec, options);
        RasterScan scan = RasterScanner.ScanSource(spec.Paths, rasterOptions, store, ct);
        unreadable.AddRange(scan.Failures);
        IReadOnlyList<RasterLayer> layers = RasterLayer.Join(scan.Files, options.AllowBallpark);
        byte[] zooms = [.. layers.Select(l => MosaicSource.TargetZoom(l.NativeZoom, spec.MaxZoom, options))];
        return new MosaicSource(ordinal, spec, layers, Enum.Parse<ResamplingKernel>(spec.Resampling ?? options.Resampling, ignoreCase: true), zooms)
        {
            Feather = Feather.Of(spec.Feather ?? options.Feather, spec.FeatherHole ?? options.FeatherHole),
            Mask = mask,
            OffsetLayers = spec.VerticalOffsetGrid is { } grid
                ? RasterLayer.Join(RasterScanner.ScanSource([grid], new RasterOptions(), ct).Files, options.AllowBallpark) : [],
            Surveys = spec.Provenance is { } ids ? SurveyTable.Open(ids, options.AllowBallpark, ct) : null,
            InlandLayers = mask is { HasInland: true } ? [.. layers.Select(layer => layer.WithSea())] : [],
        };
    }
}
