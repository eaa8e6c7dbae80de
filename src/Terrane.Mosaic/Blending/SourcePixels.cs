using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Blending;

/// <summary>Pixels of one source at a time: its layers, finest first, each giving what those before it left void. One instance per worker.</summary>
public sealed class SourcePixels(LayerSampler sampler, SamplerScratch scratch) : ISourcePixels
{
    private readonly float[] _next = new float[Canvas.Pixels];

    /// <summary>Bytes that one instance keeps, besides its scratch.</summary>
    public const long Bytes = Canvas.Pixels * sizeof(float);

    /// <inheritdoc/>
    public bool Read(MosaicSource source, byte zoom, Window window, Span<float> elevation)
    {
        Bounds bounds = BoundsOf(zoom, window);
        bool any = false;
        foreach (RasterLayer layer in source.Layers)
        {
            if (!layer.Meets(bounds)) continue;
            if (!any)
            {
                any = sampler.Sample(layer, source.Kernel, zoom, window, elevation, scratch);
                continue;
            }
            Span<float> next = _next.AsSpan(0, elevation.Length);
            if (sampler.Sample(layer, source.Kernel, zoom, window, next, scratch)) FillVoids(next, elevation);
        }
        return any;
    }

    private static void FillVoids(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
            if (float.IsNaN(to[i])) to[i] = from[i];
    }

    /// <summary>Grown by half a pixel: a footprint that only touches the window may still reach a pixel's centre after rounding.</summary>
    private static Bounds BoundsOf(byte zoom, Window window) => new(
        WebMercator.X(zoom, window.Col - 0.5), WebMercator.Y(zoom, window.RowEnd + 0.5), WebMercator.X(zoom, window.ColEnd + 0.5), WebMercator.Y(zoom, window.Row - 0.5));
}
