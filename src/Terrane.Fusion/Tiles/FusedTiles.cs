using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Canvas;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers;
using Terrane.Fusion.Providers.Kinds;
using Terrane.Fusion.Running;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Transforms;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Tiles;

/// <summary>A policy as tiles: its files are opened once, and each tile is fused on the lattice of its zoom, with a halo as cells of a grid have one.</summary>
/// <remarks>
/// A plan belongs to a zoom and a band of rows, since pixels are smaller on the ground far from the equator and distances then reach over more of
/// them. How far a plan looks changes no value, so bands meet.
/// </remarks>
public sealed class FusedTiles : TileRenderer
{
    /// <summary>Bands of a zoom.</summary>
    private const int BandBits = 6;

    /// <summary>Plans that are kept; each is small, its planes are the engine's.</summary>
    private const int MostPlans = 64;

    private readonly FusionEngine _engine;
    private readonly FusionPlan _plan;
    private readonly IReadOnlyCollection<Raster.Polygons.PolygonMask> _masks;
    private readonly IReadOnlyList<IReadOnlyList<double>> _factors;
    private readonly ConcurrentDictionary<(int Zoom, long Band), Lazy<FusionPlan>> _plans = new();
    private readonly ConcurrentDictionary<(int Step, int Level), Lazy<StepLayers>> _overviews = new();
    private readonly InputWatch _watch;
    private ProviderChunks? _chunks;

    private FusedTiles(FusionEngine engine, FusionPolicy policy, IReadOnlyList<StepLayers> steps, StepOpener opener, bool atNativeZoom)
    {
        (_engine, _masks) = (engine, opener.Masks);
        Bounds area = AreaOf(policy, steps);
        Area = WebMercator.ToGeographic(area);
        MaxZoom = atNativeZoom ? (byte)Math.Min(TileZooms.Deepest, steps.SelectMany(s => s.Layers).Max(l => l.NativeZoom)) : Math.Min(TileZooms.Deepest, TileLattice.NativeZoom(policy, Area));
        _factors = [.. steps.Select(Overviews.Of)];
        MinZoom = TileZooms.Coarsest(steps, _factors, MaxZoom);
        var options = new FuseOptions { Policy = policy, Box = Area, Output = "tiles.tif", Cell = Side + 2 };
        var middle = new TileId(MaxZoom, 0, (uint)Math.Clamp((WebMercator.HalfExtent - ((area.South + area.North) / 2)) / (Side * WebMercator.Resolution(MaxZoom)), 0, (1L << MaxZoom) - 1));
        _plan = FusionPlan.OfTiles(options, Canvas(MaxZoom, BandOf(middle)), steps, _masks, null);
        IEnumerable<FileStamp> stamps = steps.SelectMany(s => s.AllLayers).SelectMany(l => l.Files).SelectMany(f => f.Parts.Prepend(f.Container));
        FileStamp[] local = [.. stamps.Concat(_masks.SelectMany(m => m.Files).SelectMany(f => f.Parts()).Select(FileStamp.Of).OfType<FileStamp>())];
        _watch = new InputWatch(local, [.. local.Select(f => Path.GetDirectoryName(f.Path)!), .. policy.Providers.SelectMany(p => p.Source is RasterSource raster ? raster.Paths : [])]);
        byte[] identity = Encoding.UTF8.GetBytes($"terrane.tiles/1 {MinZoom} {MaxZoom} {_plan.Canonical.Hash}");
        Identity = Convert.ToHexStringLower(SHA256.HashData(identity));
    }

    public override string Name => _plan.Policy.Name;

    public override string? Description => _plan.Policy.Description;

    public override string? Attribution =>
        string.Join(", ", _plan.Steps.Select(s => s.Spec.Provider.Attribution).OfType<string>().Distinct()) is { Length: > 0 } all ? all : null;

    public override string Identity { get; }

    public override Bounds Area { get; }

    public override byte MinZoom { get; }

    public override byte MaxZoom { get; }

    public override JsonArray Legend => new([.. _plan.Ids.Entries.Select(entry =>
    {
        JsonObject one = ProvenanceJson.Entry(_plan, entry);
        one.Insert(0, "ordinal", entry.Id);
        return (JsonNode)one;
    })]);

    public override IEnumerable<string> Warnings => _plan.Failures.Select(f => f.Message).Concat(_plan.Warnings.Select(w => w.Text));

    /// <summary>Without what concerns only several sources together.</summary>
    internal IEnumerable<string> FileWarnings => _plan.Failures.Select(f => f.Message).Concat(_plan.Warnings.Where(w => w.Code != "fusion.datum").Select(w => w.Text));

    /// <summary>Opens the files of a policy.</summary>
    /// <exception cref="TerraneException">fusion.*, raster.*, crs.*, polygons.*: something that the user has to mend.</exception>
    public static FusedTiles Open(FusionPolicy policy, FusionEngine engine, CancellationToken ct) => Open(policy, engine, false, ct);

    /// <param name="atNativeZoom">True: as deep as the files' cells, whatever the policy's resolution.</param>
    internal static FusedTiles Open(FusionPolicy policy, FusionEngine engine, bool atNativeZoom, CancellationToken ct)
    {
        // Whichever tile may be asked for: all of the world, and providers are opened once.
        const int World = Side / 2;
        var canvas = FusionCanvas.OfTiles(new LatticeFrame(RenderTarget.Mercator, WebMercator.Resolution(0)), new Window(-World, -World, Side, Side));
        var heights = new HeightChooser(policy, canvas.Area, allowBallpark: false);
        // An archive becomes a raster as fine as one grid needs it, and here are many.
        if (policy.Steps.FirstOrDefault(s => s.Provider.Source is ArchiveSource) is { } step) throw FusionException.ServedArchive(step.Place, step.Provider.Name);
        var chunks = new ProviderChunks(CacheSettings.Find(), Path.GetTempPath());
        using var files = new RemoteFiles(Path.GetTempPath(), chunks.Store);
        var opener = new StepOpener(policy, new ProviderArea(canvas, 0), files, chunks, RenderTarget.Mercator, heights, allowBallpark: false);
        var steps = new List<StepLayers>();
        try
        {
            foreach (StepSpec spec in policy.Steps) steps.Add(opener.Open(spec, ct));
            return new FusedTiles(engine, policy, steps, opener, atNativeZoom) { _chunks = chunks };
        }
        catch
        {
            foreach (RasterLayer layer in steps.SelectMany(s => s.AllLayers)) layer.Dispose();
            chunks.Dispose();
            throw;
        }
    }

    public override FusedTile Render(TileId tile, CancellationToken ct)
    {
        long half = 1L << (tile.Z + 8); // half the pixels of the zoom: the lattice counts from the middle of the world
        Window window = WebMercator.TileWindow(tile).Shift(-half, -half);
        using FusionEngine.Lease lease = _engine.Rent(Plan(tile), ct);
        lease.Fuser.Fuse(window.Pad(1), lease.Result, ct);
        return Cropped.Of(lease.Plan, lease.Result, UnreadIn(lease.Plan, window));
    }

    public override bool IsOutdated() => _watch.IsOutdated();

    public override void Dispose()
    {
        _engine.Forget([.. _plans.Values.Where(p => p.IsValueCreated).Select(p => p.Value)]);
        _plan.Dispose();
        foreach (Lazy<StepLayers> step in _overviews.Values.Where(s => s.IsValueCreated))
            foreach (RasterLayer layer in step.Value.Layers) layer.Dispose();
        _chunks?.Dispose();
    }

    private static Bounds AreaOf(FusionPolicy policy, IReadOnlyList<StepLayers> steps)
    {
        var world = new Bounds(-WebMercator.HalfExtent, -WebMercator.HalfExtent, WebMercator.HalfExtent, WebMercator.HalfExtent);
        if (policy.Background is not null || steps.Any(s => s.Pixels is not null)) return world;
        Bounds[] parts = [.. steps.SelectMany(s => s.Layers).SelectMany(l => l.Footprints)];
        if (parts.Length == 0) throw steps.SelectMany(s => s.Failures).FirstOrDefault() ?? FusionException.Nothing();
        return parts.Aggregate((a, b) => a.Union(b));
    }

    private static long BandOf(TileId tile) => tile.Y >> Math.Max(0, tile.Z - BandBits);

    private static FusionCanvas Canvas(byte zoom, long band)
    {
        long half = 1L << (zoom + 8);
        int shift = Math.Max(0, zoom - BandBits), rows = Side << shift;
        var window = new Window(-half, (band * rows) - half, checked((int)(2 * half)), rows);
        return FusionCanvas.OfTiles(new LatticeFrame(RenderTarget.Mercator, WebMercator.Resolution(zoom)), window.Pad(1));
    }

    private FusionPlan Plan(TileId tile)
    {
        if (_plans.Count > MostPlans)
        {
            FusionPlan[] old = [.. _plans.Values.Where(p => p.IsValueCreated).Select(p => p.Value)];
            _plans.Clear(); // they are made anew in a millisecond
            _engine.Forget(old);
        }
        long band = BandOf(tile);
        return _plans.GetOrAdd((tile.Z, band), _ => new Lazy<FusionPlan>(() =>
            FusionPlan.OfTiles(_plan.Options, Canvas(tile.Z, band), [.. _plan.Steps.Select((step, i) => AtZoom(step, i, tile.Z))], _masks, _plan))).Value;
    }

    /// <summary>A step with its files, or with overviews of them where pixels are much larger than cells.</summary>
    private StepLayers AtZoom(StepLayers step, int index, int zoom)
    {
        int level = TileZooms.Level(_factors[index], TileZooms.Shrink(step, zoom));
        return level < 0 ? step : _overviews.GetOrAdd((index, level), _ => new Lazy<StepLayers>(() => StepOpener.OpenOverview(step, Overviews.Option(level)))).Value;
    }

    private HashSet<string> UnreadIn(FusionPlan plan, Window window)
    {
        if (_engine.Failed.Count == 0) return [];
        Bounds around = plan.Canvas.Frame.BoundsOf(window.Pad(1 + plan.Widest));
        return [.. plan.Steps.SelectMany(s => s.AllLayers).SelectMany(l => l.FilesMeeting(l.GrownByKernel(around))).Select(f => f.Path).Where(_engine.Failed.ContainsKey)];
    }
}
