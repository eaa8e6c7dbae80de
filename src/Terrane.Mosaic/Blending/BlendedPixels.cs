using System.Runtime.Intrinsics;
using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Blending;

/// <summary>Lays sources over each other: at every pixel the first one, in order of priority, that is valid there.</summary>
public sealed class BlendedPixels : IPixelSource
{
    private readonly IReadOnlyList<MosaicSource> _sources;
    private readonly LayerSampler _sampler;
    private readonly SamplerScratch _scratch;
    private readonly float[] _candidate = new float[Canvas.Pixels];

    /// <summary>Bytes that one instance keeps, besides its scratch.</summary>
    public const long Bytes = Canvas.Pixels * sizeof(float);

    /// <param name="sources">In order of priority.</param>
    /// <param name="sampler">Shared by all workers.</param>
    /// <param name="scratch">Of the calling thread.</param>
    public BlendedPixels(IReadOnlyList<MosaicSource> sources, LayerSampler sampler, SamplerScratch scratch) =>
        (_sources, _sampler, _scratch) = (sources, sampler, scratch);

    /// <inheritdoc/>
    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        int pixels = (int)window.Count;
        elevation = elevation[..pixels];
        ordinal = ordinal[..pixels];
        ordinal.Clear();
        Bounds bounds = BoundsOf(zoom, window);
        int voids = pixels;
        foreach (MosaicSource source in _sources)
        {
            foreach (RasterLayer layer in source.Layers)
            {
                if (voids == 0) return true;
                if (!layer.Meets(bounds)) continue;
                Span<float> candidate = _candidate.AsSpan(0, pixels);
                if (_sampler.Sample(layer, source.Kernel, zoom, window, candidate, _scratch)) voids -= FillVoids(candidate, source.Ordinal, elevation, ordinal, voids == pixels);
            }
        }
        return voids < pixels;
    }

    private static int FillVoids(ReadOnlySpan<float> candidate, ushort source, Span<float> elevation, Span<ushort> ordinal, bool allVoid)
    {
        if (allVoid && !HasNaN(candidate))
        {
            candidate.CopyTo(elevation);
            ordinal.Fill(source);
            return candidate.Length;
        }
        int filled = 0;
        for (int i = 0; i < candidate.Length; i++)
        {
            if (ordinal[i] != 0 || float.IsNaN(candidate[i])) continue;
            (elevation[i], ordinal[i]) = (candidate[i], source);
            filled++;
        }
        return filled;
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i + Vector256<float>.Count <= values.Length; i += Vector256<float>.Count)
        {
            var v = Vector256.Create(values[i..]);
            if (!Vector256.EqualsAll(v, v)) return true;
        }
        for (; i < values.Length; i++)
            if (float.IsNaN(values[i])) return true;
        return false;
    }

    /// <summary>Grown by half a pixel: a footprint that only touches the window may still reach a pixel's centre after rounding.</summary>
    private static Bounds BoundsOf(byte zoom, Window window) => new(
        WebMercator.X(zoom, window.Col - 0.5), WebMercator.Y(zoom, window.RowEnd + 0.5), WebMercator.X(zoom, window.ColEnd + 0.5), WebMercator.Y(zoom, window.Row - 0.5));
}
