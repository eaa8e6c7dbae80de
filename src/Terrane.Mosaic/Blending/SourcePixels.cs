using Terrane.Core;
using Terrane.Mosaic.Masks;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Blending;

/// <summary>Pixels of one source at a time: its layers, finest first, each giving what those before it left void, cut by its mask. One instance per worker.</summary>
public sealed class SourcePixels(LayerSampler sampler, SamplerScratch scratch) : ISourcePixels
{
    private readonly float[] _next = new float[Canvas.Pixels];
    private readonly MaskBuffers _masks = new();
    private PixelUse[] _use = [];
    private float[] _inland = [], _offset = [];

    /// <summary>Bytes that one instance keeps, besides its scratch.</summary>
    public const long Bytes = Canvas.Pixels * sizeof(float);

    /// <summary>Bytes more when some source has a grid of offsets.</summary>
    public const long OffsetBytes = Canvas.Pixels * sizeof(float);

    /// <summary>Bytes more when some source has a mask.</summary>
    public static readonly long MaskBytes = (Canvas.Pixels * (sizeof(float) + sizeof(PixelUse))) + MaskBuffers.BytesFor(Canvas.Side, Canvas.Side);

    /// <inheritdoc/>
    public bool Read(MosaicSource source, byte zoom, Window window, Span<float> elevation)
    {
        Bounds bounds = BoundsOf(zoom, window);
        if (!ReadMasked(source, zoom, window, bounds, elevation)) return false;
        if (source.Spec.VerticalOffset is { } metres) Add(metres, elevation);
        return source.OffsetLayers.Count == 0 || AddGrid(source, zoom, window, bounds, elevation);
    }

    private bool ReadMasked(MosaicSource source, byte zoom, Window window, Bounds bounds, Span<float> elevation)
    {
        if (source.Mask is null) return Read(source.Kernel, source.Layers, zoom, window, bounds, elevation);
        if (!source.Layers.Any(layer => layer.Meets(bounds))) return false;
        if (_use.Length < elevation.Length) _use = new PixelUse[elevation.Length];
        Span<PixelUse> use = _use.AsSpan(0, elevation.Length);
        return source.Mask.Judge(zoom, window, use, _masks) switch
        {
            PixelUse.None => false,
            PixelUse.Used => Read(source.Kernel, source.Layers, zoom, window, bounds, elevation),
            PixelUse.Inland => Read(source.Kernel, source.InlandLayers, zoom, window, bounds, elevation),
            _ => ReadPart(source, zoom, window, bounds, use, elevation),
        };
    }

    private bool ReadPart(MosaicSource source, byte zoom, Window window, Bounds bounds, ReadOnlySpan<PixelUse> use, Span<float> elevation)
    {
        if (!use.Contains(PixelUse.Used) || !Read(source.Kernel, source.Layers, zoom, window, bounds, elevation)) elevation.Fill(float.NaN);
        ReadOnlySpan<float> inland = [];
        if (use.Contains(PixelUse.Inland))
        {
            if (_inland.Length < elevation.Length) _inland = new float[elevation.Length];
            Span<float> target = _inland.AsSpan(0, elevation.Length);
            if (Read(source.Kernel, source.InlandLayers, zoom, window, bounds, target)) inland = target;
        }
        bool any = false;
        for (int i = 0; i < elevation.Length; i++)
        {
            if (use[i] == PixelUse.None) elevation[i] = float.NaN;
            else if (use[i] == PixelUse.Inland) elevation[i] = inland.IsEmpty ? float.NaN : inland[i];
            any |= !float.IsNaN(elevation[i]);
        }
        return any;
    }

    private bool Read(ResamplingKernel kernel, IReadOnlyList<RasterLayer> layers, byte zoom, Window window, Bounds bounds, Span<float> elevation)
    {
        bool any = false;
        foreach (RasterLayer layer in layers)
        {
            if (!layer.Meets(bounds)) continue;
            if (!any)
            {
                any = sampler.Sample(layer, kernel, zoom, window, elevation, scratch);
                continue;
            }
            Span<float> next = _next.AsSpan(0, elevation.Length);
            if (sampler.Sample(layer, kernel, zoom, window, next, scratch)) FillVoids(next, elevation);
        }
        return any;
    }

    // The grid is sampled as any raster, always smoothly: it holds differences, not classes.
    private bool AddGrid(MosaicSource source, byte zoom, Window window, Bounds bounds, Span<float> elevation)
    {
        if (_offset.Length < elevation.Length) _offset = new float[elevation.Length];
        Span<float> offset = _offset.AsSpan(0, elevation.Length);
        if (!Read(ResamplingKernel.Bilinear, source.OffsetLayers, zoom, window, bounds, offset)) return false;
        bool any = false;
        for (int i = 0; i < elevation.Length; i++)
        {
            elevation[i] += offset[i];
            any |= !float.IsNaN(elevation[i]);
        }
        return any;
    }

    private static void Add(double metres, Span<float> elevation)
    {
        for (int i = 0; i < elevation.Length; i++) elevation[i] = (float)(elevation[i] + metres);
    }

    private static void FillVoids(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
            if (float.IsNaN(to[i])) to[i] = from[i];
    }

    /// <summary>Grown by half a pixel: a footprint that only touches the window may still reach a pixel's centre after rounding.</summary>
    internal static Bounds BoundsOf(byte zoom, Window window) => new(
        WebMercator.X(zoom, window.Col - 0.5), WebMercator.Y(zoom, window.RowEnd + 0.5), WebMercator.X(zoom, window.ColEnd + 0.5), WebMercator.Y(zoom, window.Row - 0.5));
}
