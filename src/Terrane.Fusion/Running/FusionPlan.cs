using Terrane.Core;
using Terrane.Fusion.Canvas;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Operators;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Raster.Transforms;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Running;

/// <summary>A policy worked out for an area: files scanned and joined, ids given, reaches known, and all that decides the bytes in one hashed document.</summary>
public sealed class FusionPlan : IDisposable
{
    /// <summary>Pixels around a cell that steps may look at.</summary>
    internal const int MostHalo = 2048;

    private ProviderChunks? _chunks; // of a plan that opened its files itself

    private FusionPlan(FuseOptions options, FusionCanvas canvas, PlanReaches reaches, IReadOnlyList<StepLayers> steps, IReadOnlyCollection<PolygonMask> masks, FusionPlan? like = null)
    {
        (Options, Canvas, Looks, Steps) = (options, canvas, reaches, steps);
        Datum = DatumNotes.Of(Policy, steps);
        Ids = like?.Ids ?? new SourceIds(steps, Policy.Background is not null);
        TracksQuality = Policy.Uncertainty || Policy.Weight || steps.SelectMany(s => s.Spec.Operators).Any(op => FusionOperators.Get(op.Name).NeedsQuality);
        Inputs = like?.Inputs ?? PlanInputs.Of(steps.SelectMany(s => s.AllLayers), masks.SelectMany(m => m.Files), out _);
        Masks = masks;
        Canonical = like?.Canonical ?? CanonicalPlan.From(FusionDocument.Of(this));
    }

    public FuseOptions Options { get; }

    public CanonicalPlan Canonical { get; }

    internal FusionPolicy Policy => Options.Policy;

    internal FusionCanvas Canvas { get; }

    /// <summary>Bottom up.</summary>
    internal IReadOnlyList<StepLayers> Steps { get; }

    /// <summary>What the heights of the output count from: what the policy says, else what all providers agree on; null when nobody says.</summary>
    internal HeightDatum? Datum { get; }

    internal SourceIds Ids { get; }

    /// <summary>True when weights and uncertainties are kept.</summary>
    internal bool TracksQuality { get; }

    internal PlanReaches Looks { get; }

    /// <summary>True when uncertainties of single pixels are read.</summary>
    internal bool ReadsUncertainty => TracksQuality && Steps.Any(s => s.Spec.Provider.Bands.Uncertainty is not null);

    /// <summary>Smallest side of a pixel in metres.</summary>
    internal double Finest => Looks.Finest;

    /// <summary>Of each step's ramps.</summary>
    internal IReadOnlyList<Reach> Reaches => Looks.Steps;

    /// <summary>Of each step's filters, in pixels.</summary>
    internal IReadOnlyList<int> FilterReaches => Looks.Filters;

    /// <summary>Pixels around a cell in which a step has to be right for those after it.</summary>
    internal IReadOnlyList<int> Margins => Looks.Margins;

    /// <summary>Pixels around a cell that are fused in part.</summary>
    internal int Halo => Looks.Halo;

    /// <summary>Pixels around a cell that are read.</summary>
    internal int Widest => Looks.Widest;

    /// <summary>True when some step needs distances.</summary>
    internal bool Measures => Reaches.Any(r => r.Ramp > 0) || Steps.Any(s => s.Spec.Filter.GapFill > 0);

    internal int MostSide => Math.Min(Options.Cell, Math.Max(Canvas.Window.Width, Canvas.Window.Height)) + (2 * Widest);

    internal int MostPixels => checked((Math.Min(Options.Cell, Canvas.Window.Width) + (2 * Widest)) * (Math.Min(Options.Cell, Canvas.Window.Height) + (2 * Widest)));

    internal IReadOnlyList<InputRecord> Inputs { get; }

    internal IReadOnlyCollection<PolygonMask> Masks { get; }

    internal int Files => Steps.Sum(s => s.Layers.Sum(l => l.Files.Count));

    /// <summary>What is fused at a time: cells of the policy's lattice, cut at the canvas, row by row. Another canvas has the same cells.</summary>
    internal IEnumerable<FusionCell> Cells() => CellsIn(Canvas.Window);

    /// <summary>Those that share pixels with a window of the canvas.</summary>
    internal IEnumerable<FusionCell> CellsIn(Window window)
    {
        Window all = Canvas.Window;
        (long firstCol, long firstRow) = (Floor(all.Col), Floor(all.Row));
        long columns = Floor(all.ColEnd - 1) - firstCol + 1;
        for (long row = Floor(window.Row); row <= Floor(window.RowEnd - 1); row++)
            for (long col = Floor(window.Col); col <= Floor(window.ColEnd - 1); col++)
                yield return new FusionCell(((row - firstRow) * columns) + (col - firstCol), all.Intersect(new Window(col * Options.Cell, row * Options.Cell, Options.Cell, Options.Cell)));
    }

    /// <summary>What is written at a time: counted from the canvas's own corner, as tiles and chunks of outputs are, row by row.</summary>
    internal IEnumerable<FusionCell> Blocks()
    {
        const int Side = FuseOptions.DefaultCell;
        Window all = Canvas.Window;
        long sequence = 0;
        for (long row = all.Row; row < all.RowEnd; row += Side)
            for (long col = all.Col; col < all.ColEnd; col += Side)
                yield return new FusionCell(sequence++, all.Intersect(new Window(col, row, Side, Side)));
    }

    internal long CellCount
    {
        get
        {
            Window all = Canvas.Window;
            return (Floor(all.ColEnd - 1) - Floor(all.Col) + 1) * (Floor(all.RowEnd - 1) - Floor(all.Row) + 1);
        }
    }

    private long Floor(long pixel) => (pixel - (((pixel % Options.Cell) + Options.Cell) % Options.Cell)) / Options.Cell;

    /// <summary>What the user should know of files and coordinates.</summary>
    public IEnumerable<(string Code, string Text)> Warnings =>
        Steps.SelectMany(s => s.Layers.SelectMany(l => l.Files).SelectMany(f => f.Warnings).Select(text => ("raster.warning", $"{s.Spec.Provider.Name}: {text}")))
            .Concat(Steps.SelectMany(s => s.AllLayers.SelectMany(l => l.Operation.Warnings).Select(text => ("crs.accuracy", $"{s.Spec.Provider.Name}: {text}"))))
            .Concat(DatumNotes.Of(this))
            .Concat(_chunks?.Warnings ?? [])
            .Distinct();

    /// <summary>Files that were named but cannot be used: data errors, the others go on.</summary>
    public IEnumerable<TerraneException> Failures => Steps.SelectMany(s => s.Failures).DistinctBy(f => f.Message);

    /// <summary>What would be done, a line each.</summary>
    public IEnumerable<string> Describe() => FusionText.Of(this);

    /// <summary>Opens every file briefly and plans. Writes nothing.</summary>
    /// <exception cref="TerraneException">fusion.*, raster.*, crs.*, polygons.*: something that the user has to mend.</exception>
    public static FusionPlan Make(FuseOptions options, CancellationToken ct)
    {
        options.Check();
        FusionCanvas canvas = FusionCanvas.Of(options.Policy, options.Box, options.IsInCrs);
        RenderTarget target = canvas.Frame.Target;
        PlanReaches reaches = PlanReaches.Of(options.Policy, canvas);
        // TMPDIR may be the folder of a run before this one, and gone.
        string temporary = options.TmpDir ?? (Directory.Exists(Path.GetTempPath()) ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        var chunks = new ProviderChunks(options.Cache, temporary);
        using var files = new RemoteFiles(temporary, chunks.Store);
        var heights = new HeightChooser(options.Policy, canvas.Area, options.AllowBallpark);
        var opener = new StepOpener(options.Policy, new ProviderArea(canvas, reaches.Widest), files, chunks, target, heights, options.AllowBallpark);
        var steps = new List<StepLayers>();
        try
        {
            foreach (StepSpec spec in options.Policy.Steps) steps.Add(opener.Open(spec, ct));
            return new FusionPlan(options, canvas, reaches, steps, opener.Masks) { _chunks = chunks };
        }
        catch
        {
            foreach (RasterLayer layer in steps.SelectMany(s => s.AllLayers)) layer.Dispose();
            chunks.Dispose();
            throw;
        }
    }

    /// <summary>A plan of part of a zoom, over files that are open already and stay the caller's.</summary>
    /// <param name="like">A plan of the same policy and files, whose ids, inputs and hash it takes; null: they are worked out.</param>
    /// <exception cref="FusionException">fusion.reach.</exception>
    internal static FusionPlan OfTiles(FuseOptions options, FusionCanvas canvas, IReadOnlyList<StepLayers> steps, IReadOnlyCollection<PolygonMask> masks, FusionPlan? like) =>
        new(options, canvas, PlanReaches.Of(options.Policy, canvas), steps, masks, like);

    public void Dispose()
    {
        foreach (RasterLayer layer in Steps.SelectMany(s => s.AllLayers)) layer.Dispose();
        _chunks?.Dispose();
    }
}
