using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;

namespace Terrane.Fusion.Providers;

/// <summary>A step with its files scanned and joined for the canvas.</summary>
internal sealed record StepLayers(StepSpec Spec)
{
    /// <summary>Finest first; empty for a step without files, and for one whose files failed.</summary>
    internal IReadOnlyList<RasterLayer> Layers { get; init; } = [];

    /// <summary>Instead of layers; null where there are some.</summary>
    internal IPixelSource? Pixels { get; init; }

    /// <summary>Rasters of metres that are added.</summary>
    internal IReadOnlyList<RasterLayer> OffsetLayers { get; init; } = [];

    internal ResamplingKernel Kernel { get; init; }

    /// <summary>Of the zone; null without polygons.</summary>
    internal PolygonMask? Zone { get; init; }

    /// <summary>Of the policy's land; null when the step uses both sides.</summary>
    internal PolygonMask? Land { get; init; }

    /// <summary>Why some of its files could not be used.</summary>
    internal IReadOnlyList<TerraneException> Failures { get; init; } = [];

    internal IEnumerable<RasterLayer> AllLayers => Layers.Concat(OffsetLayers);

    /// <summary>What its elevations count from; null when nobody says.</summary>
    internal string? VerticalDatum
    {
        get
        {
            if (Spec.Provider.VerticalDatum is { } stated) return VerticalDatums.NameOf(stated);
            if (Spec.Provider.VerticalOffset is not null || OffsetLayers.Count > 0) return null;
            string?[] names = [.. Layers.Select(layer => layer.VerticalDatum).Distinct()];
            return names.Length == 1 ? names[0] : null;
        }
    }

    /// <summary>The shorter side of a layer's cells in metres (at the equator, for degrees).</summary>
    internal static double CellMetres(RasterLayer layer) => Math.Min(layer.Transform.CellMetres.X, layer.Transform.CellMetres.Y);
}
