using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Masks;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Planning;

/// <summary>A source with its files scanned and joined.</summary>
/// <param name="Ordinal">Place in the order of priority, from 1; the value of its pixels in lineage.</param>
/// <param name="Spec">As the user wrote it.</param>
/// <param name="Layers">Finest first; a source whose files share one lattice has one.</param>
/// <param name="Kernel">How its pixels are resampled.</param>
/// <param name="Zooms">The deepest zoom of canvases (512 pixels) that each layer asks for.</param>
public sealed record MosaicSource(ushort Ordinal, SourceSpec Spec, IReadOnlyList<RasterLayer> Layers, ResamplingKernel Kernel, IReadOnlyList<byte> Zooms)
{
    /// <summary>How it passes into what lies beneath it.</summary>
    public Feather Feather { get; init; }

    /// <summary>The pixels on which it is used; null for all.</summary>
    public SourceMask? Mask { get; init; }

    /// <summary>The same files where the height of the sea is land for certain (<see cref="PixelUse.Inland"/>); empty unless the mask says so of some pixels.</summary>
    public IReadOnlyList<RasterLayer> InlandLayers { get; init; } = [];

    /// <summary>Rasters of metres that are added to its elevations; what they leave void is void. Empty for none.</summary>
    public IReadOnlyList<RasterLayer> OffsetLayers { get; init; } = [];

    /// <summary>The ids of its pixels, where the user names a raster of them; lineage tells these apart.</summary>
    public SurveyTable? Surveys { get; init; }

    /// <summary>What its elevations count from, all offsets added: as the user says, else as the files say where nothing was added; null when unknown.</summary>
    public string? VerticalDatum
    {
        get
        {
            if (Spec.VerticalDatum is { } stated) return VerticalDatums.NameOf(stated);
            if (Spec.VerticalOffset is not null || OffsetLayers.Count > 0) return null;
            string?[] names = [.. Layers.Select(layer => layer.VerticalDatum).Distinct()];
            return names.Length == 1 ? names[0] : null;
        }
    }

    /// <summary>All that hold files or transformers.</summary>
    public IEnumerable<RasterLayer> AllLayers => Layers.Concat(InlandLayers).Concat(OffsetLayers).Concat(Surveys?.Layers ?? []);

    /// <summary>The deepest zoom that tiles with pixels of this source can have: its own, or that of a finer source over part of it.</summary>
    /// <remarks>Reckoned by each layer's extent, and without regard to a box: the fill of a void must not depend on what is built beside it.</remarks>
    public byte DeepestZoomAmong(IEnumerable<MosaicSource> all)
    {
        Bounds[] mine = [.. Planned.Select(ExtentOf).OfType<Bounds>()];
        return all.SelectMany(s => s.Planned).Where(layer => ExtentOf(layer) is { } other && mine.Any(other.Overlaps)).Select(layer => layer.Zoom).Append(Zooms.Max()).Max();
    }

    public IEnumerable<PlannedLayer> Planned => Layers.Select((layer, i) => new PlannedLayer(Zooms[i], layer.Footprints, layer.FootprintIndex));

    /// <summary>The rectangle around a layer; null when it has no place on the map.</summary>
    internal static Bounds? ExtentOf(PlannedLayer layer) => layer.Extent;

    /// <summary>How deep the canvases of a layer go: its native zoom, or what the user says of the source, or of the whole build, within [min, max].</summary>
    public static byte TargetZoom(byte native, byte? ofSource, BuildOptions options)
    {
        int zoom = options.CanvasZoom(ofSource) ?? options.CanvasMaxZoom ?? native;
        if (options.CanvasMaxZoom is { } max) zoom = Math.Min(zoom, max);
        return (byte)Math.Clamp(zoom, options.CanvasMinZoom, BuildOptions.DeepestZoom - options.CanvasShift);
    }
}
