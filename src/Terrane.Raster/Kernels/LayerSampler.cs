using Terrane.Core;
using Terrane.Raster.Cache;
using Terrane.Raster.Layers;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>Warps a layer to EPSG:3857, or to another frame. The value of a pixel depends on layer, kernel, zoom and pixel alone, never on the window.</summary>
/// <remarks>
/// A pixel has a value when its centre lies in 0..width, 0..height of the layer, in a valid cell (for an average: when it covers any). Cells per pixel, the scale that
/// anti-aliasing goes by, is taken per mesh cell (at most 16 pixels a side) from its nodes. Thread-safe; scratch is not.
/// </remarks>
public sealed class LayerSampler
{
    private readonly ChunkCache _cache;
    private readonly (double X, double Y)? _fixedScale;

    public LayerSampler(ChunkCache cache) => _cache = cache;

    /// <summary>For comparing with programs that use one scale for a whole raster.</summary>
    internal LayerSampler(ChunkCache cache, (double X, double Y) fixedScale) => (_cache, _fixedScale) = (cache, fixedScale);

    /// <summary>Samples a layer at the centres of the pixels of a window.</summary>
    /// <param name="layer">The source.</param>
    /// <param name="kernel">How cells become pixels.</param>
    /// <param name="zoom">Of the output, at 512 pixels a tile.</param>
    /// <param name="window">Global pixels of the zoom, as <see cref="WebMercator.TileWindow"/> counts them.</param>
    /// <param name="target">Gets elevations, row-major, north row first, at least <c>window.Count</c> long; NaN = void. Overwritten.</param>
    /// <param name="scratch">Buffers of the calling thread.</param>
    /// <returns>True when any pixel has a value.</returns>
    public bool Sample(RasterLayer layer, ResamplingKernel kernel, byte zoom, Window window, Span<float> target, SamplerScratch scratch) =>
        Sample(layer, KernelRun.Of(kernel), false, PixelFrame.Mercator(zoom), window, target, scratch);

    /// <inheritdoc cref="Sample(RasterLayer, ResamplingKernel, byte, Window, Span{float}, SamplerScratch)"/>
    /// <param name="frame">Of the output; of the target that the layer was joined for.</param>
    public bool Sample(RasterLayer layer, ResamplingKernel kernel, PixelFrame frame, Window window, Span<float> target, SamplerScratch scratch) =>
        Sample(layer, KernelRun.Of(kernel), false, frame, window, target, scratch);

    /// <summary>As <see cref="Sample(RasterLayer, ResamplingKernel, byte, Window, Span{float}, SamplerScratch)"/>, but gives the place of the file in
    /// <see cref="RasterLayer.Members"/>, from 1, whose cell holds each pixel's centre; NaN where that cell is void.</summary>
    public bool SampleMembers(RasterLayer layer, byte zoom, Window window, Span<float> target, SamplerScratch scratch) =>
        SampleMembers(layer, PixelFrame.Mercator(zoom), window, target, scratch);

    /// <inheritdoc cref="SampleMembers(RasterLayer, byte, Window, Span{float}, SamplerScratch)"/>
    public bool SampleMembers(RasterLayer layer, PixelFrame frame, Window window, Span<float> target, SamplerScratch scratch) =>
        Sample(layer, NearestRun.Instance, true, frame, window, target, scratch);

    /// <summary>As <see cref="Sample(RasterLayer, ResamplingKernel, PixelFrame, Window, Span{float}, SamplerScratch)"/>, but of a band beside the elevations.</summary>
    /// <param name="beside">Place in <see cref="RasterFile.Beside"/>. Codes are for <see cref="ResamplingKernel.Nearest"/> alone.</param>
    public bool SampleBeside(RasterLayer layer, int beside, ResamplingKernel kernel, PixelFrame frame, Window window, Span<float> target, SamplerScratch scratch) =>
        Sample(layer, KernelRun.Of(kernel), false, frame, window, target, scratch, beside);

    private bool Sample(RasterLayer layer, KernelRun kernel, bool names, PixelFrame frame, Window window, Span<float> target, SamplerScratch scratch, int beside = -1)
    {
        target = target[..checked((int)window.Count)];
        target.Fill(float.NaN);
        if (window.IsEmpty || !layer.Meets(frame.BoundsOf(window.Pad(2)))) return false;
        scratch.Mesh.Build(layer.Transform, frame, window);
        var job = new Job(layer, kernel, names, beside, window, scratch);
        int written = 0;
        foreach (long lap in Laps(job)) written += Render(job, window, lap, target);
        return written > 0;
    }

    private sealed record Job(RasterLayer Layer, KernelRun Kernel, bool Names, int Beside, Window Whole, SamplerScratch Scratch)
    {
        internal Mesh Mesh => Scratch.Mesh;
        internal long LimitX { get; } = Layer.Grid.Width * Mesh.One;
        internal long LimitY { get; } = Layer.Grid.Height * Mesh.One;
        internal bool Wraps { get; } = Layer.WrapColumns > 0;
    }

    /// <summary>Where a window lies in the layer, in units of 2^-24 cells, and the largest scale in it.</summary>
    private record struct Extent(long MinX, long MaxX, long MinY, long MaxY, double ScaleX, double ScaleY)
    {
        internal static readonly Extent None = new(long.MaxValue, long.MinValue, long.MaxValue, long.MinValue, 0, 0);

        internal void Add(in CoordinateRun run)
        {
            long x = run.X + ((run.Count - 1) * run.DX), y = run.Y + ((run.Count - 1) * run.DY);
            (MinX, MaxX) = (Math.Min(MinX, Math.Min(run.X, x)), Math.Max(MaxX, Math.Max(run.X, x)));
            (MinY, MaxY) = (Math.Min(MinY, Math.Min(run.Y, y)), Math.Max(MaxY, Math.Max(run.Y, y)));
            (ScaleX, ScaleY) = (Math.Max(ScaleX, run.ScaleX), Math.Max(ScaleY, run.ScaleY));
        }
    }

    // A layer in degrees that does not go round may lie at 170..190 or 0..360: pixels reach it on one lap or another.
    private List<long> Laps(Job job)
    {
        double period = job.Layer.Transform.PeriodColumns;
        if (period == 0 || job.Wraps) return [0];
        Extent extent = ExtentOf(job, job.Whole, 0);
        if (extent.MinX > extent.MaxX) return [];
        long turn = (long)Math.Round(period * Mesh.One);
        var laps = new List<long>();
        for (long lap = -(extent.MaxX / turn) - 2; lap <= ((job.LimitX - extent.MinX) / turn) + 2; lap++)
            if (extent.MaxX + (lap * turn) >= 0 && extent.MinX + (lap * turn) <= job.LimitX) laps.Add(lap * turn);
        return laps;
    }

    private int Render(Job job, Window window, long lap, Span<float> target)
    {
        Extent extent = ExtentOf(job, window, lap);
        if (!job.Wraps) (extent.MinX, extent.MaxX) = (Math.Max(extent.MinX, 0), Math.Min(extent.MaxX, job.LimitX));
        (extent.MinY, extent.MaxY) = (Math.Max(extent.MinY, 0), Math.Min(extent.MaxY, job.LimitY));
        if (extent.MinX > extent.MaxX || extent.MinY > extent.MaxY) return 0;
        long reachX = job.Kernel.Reach(extent.ScaleX), reachY = job.Kernel.Reach(extent.ScaleY);
        long col = (extent.MinX >> 24) - reachX, row = (extent.MinY >> 24) - reachY;
        long width = (extent.MaxX >> 24) + reachX + 1 - col, height = (extent.MaxY >> 24) + reachY + 1 - row;
        if (width > job.Scratch.PatchCells || height > job.Scratch.PatchCells || width * height > job.Scratch.PatchCells)
            return window.Count > 1 ? Split(job, window, lap, target) : Banded(job, window, lap, target);
        var source = new Window(col, row, (int)width, (int)height);
        if (!job.Wraps && job.Layer.MembersIn(source).Count == 0) return 0;
        return Run(job, window, lap, ReadPatch(job, source), target);
    }

    private int Split(Job job, Window window, long lap, Span<float> target)
    {
        int width = window.Width, height = window.Height;
        (Window first, Window second) = width >= height
            ? (new Window(window.Col, window.Row, width / 2, height), new Window(window.Col + (width / 2), window.Row, width - (width / 2), height))
            : (new Window(window.Col, window.Row, width, height / 2), new Window(window.Col, window.Row + (height / 2), width, height - (height / 2)));
        return Render(job, first, lap, target) + Render(job, second, lap, target);
    }

    private int Run(Job job, Window window, long lap, in SourcePatch patch, Span<float> target)
    {
        int written = 0;
        (int firstAcross, int firstDown, int lastAcross, int lastDown) = job.Mesh.CellsOf(window);
        for (int down = firstDown; down <= lastDown; down++)
        {
            Window rows = job.Mesh.PixelsOf(firstAcross, down, window);
            for (long row = rows.Row; row < rows.RowEnd; row++)
            {
                for (int across = firstAcross; across <= lastAcross; across++)
                {
                    Window pixels = job.Mesh.PixelsOf(across, down, window);
                    int at = ((int)(row - job.Whole.Row) * job.Whole.Width) + (int)(pixels.Col - job.Whole.Col);
                    int each = job.Mesh.IsExact(across, down) ? 1 : pixels.Width;
                    for (int i = 0; i < pixels.Width; i += each)
                        if (TryRun(job, across, down, pixels.Col + i, row, each, lap, out CoordinateRun run))
                            written += job.Kernel.Run(patch, run, target.Slice(at + i, each), job.Scratch);
                }
            }
        }
        return written;
    }

    // One pixel that covers more cells than fit into the scratch.
    private int Banded(Job job, Window pixel, long lap, Span<float> target)
    {
        (int across, int down, _, _) = job.Mesh.CellsOf(pixel);
        if (!TryRun(job, across, down, pixel.Col, pixel.Row, 1, lap, out CoordinateRun run)) return 0;
        bool inside = (job.Wraps || run.X >= 0 && run.X <= job.LimitX) && run.Y >= 0 && run.Y <= job.LimitY;
        if (!inside || !job.Kernel.RunBanded((col, row, width, height) => ReadPatch(job, new Window(col, row, width, height)), run, out float value, job.Scratch)) return 0;
        target[((int)(pixel.Row - job.Whole.Row) * job.Whole.Width) + (int)(pixel.Col - job.Whole.Col)] = value;
        return 1;
    }

    private Extent ExtentOf(Job job, Window window, long lap)
    {
        Extent extent = Extent.None;
        (int firstAcross, int firstDown, int lastAcross, int lastDown) = job.Mesh.CellsOf(window);
        for (int down = firstDown; down <= lastDown; down++)
        {
            for (int across = firstAcross; across <= lastAcross; across++)
            {
                Window pixels = job.Mesh.PixelsOf(across, down, window);
                bool exact = job.Mesh.IsExact(across, down);
                int each = exact ? 1 : pixels.Width;
                // Between nodes the coordinates are bilinear, so the first and the last row hold the extremes.
                for (long row = pixels.Row; row < pixels.RowEnd; row += exact ? 1 : Math.Max(pixels.Height - 1, 1))
                    for (int i = 0; i < pixels.Width; i += each)
                        if (TryRun(job, across, down, pixels.Col + i, row, each, lap, out CoordinateRun run)) extent.Add(run);
            }
        }
        return extent;
    }

    private bool TryRun(Job job, int across, int down, long col, long row, int count, long lap, out CoordinateRun run)
    {
        if (!job.Mesh.TryRun(across, down, col, row, count, out run)) return false;
        run = run with { X = run.X + lap };
        if (_fixedScale is var (x, y)) run = run with { ScaleX = x, ScaleY = y };
        return true;
    }

    private SourcePatch ReadPatch(Job job, Window source)
    {
        Span<float> cells = job.Scratch.Patch((int)source.Count);
        if (job.Names) _cache.ReadNames(job.Layer, source, cells);
        else if (job.Beside >= 0) _cache.ReadBeside(job.Layer, job.Beside, source, cells);
        else _cache.ReadWindow(job.Layer, source, cells);
        return new SourcePatch
        {
            Cells = cells,
            Width = source.Width,
            Height = source.Height,
            Col = source.Col,
            Row = source.Row,
            LimitX = job.LimitX,
            LimitY = job.LimitY,
            Wraps = job.Wraps,
            IsWhole = job.Kernel.AsksForWhole && StoredValues.AllValid(cells),
        };
    }
}
