using Terrane.Mosaic.Job;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Planning;

/// <summary>A source with its files scanned and joined.</summary>
/// <param name="Ordinal">Place in the order of priority, from 1; the value of its pixels in lineage.</param>
/// <param name="Spec">As the user wrote it.</param>
/// <param name="Layers">Finest first; a source whose files share one lattice has one.</param>
/// <param name="Kernel">How its pixels are resampled.</param>
/// <param name="Zooms">The deepest zoom that each layer asks for.</param>
public sealed record MosaicSource(ushort Ordinal, SourceSpec Spec, IReadOnlyList<RasterLayer> Layers, ResamplingKernel Kernel, IReadOnlyList<byte> Zooms)
{
    public byte FinestZoom => Zooms.Max();

    public IEnumerable<PlannedLayer> Planned => Layers.Select((layer, i) => new PlannedLayer(Zooms[i], layer.Footprints));

    /// <summary>How deep a layer goes: its native zoom, or what the user says of the source, or of the whole build, within [min, max].</summary>
    public static byte TargetZoom(byte native, byte? ofSource, BuildOptions options)
    {
        int zoom = ofSource ?? options.MaxZoom ?? native;
        if (options.MaxZoom is { } max) zoom = Math.Min(zoom, max);
        return (byte)Math.Clamp(zoom, options.MinZoom, BuildOptions.DeepestZoom);
    }
}
