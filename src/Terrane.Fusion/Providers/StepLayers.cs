using Terrane.Core;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Provenance;
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

    /// <summary>What is known of files by path, besides their name.</summary>
    internal IReadOnlyDictionary<string, Survey> Surveys { get; init; } = new Dictionary<string, Survey>();

    /// <summary>What the codes of its survey band stand for, from 1.</summary>
    internal IReadOnlyList<Survey> Coded { get; init; } = [];

    /// <summary>Rasters of type identifiers.</summary>
    internal IReadOnlyList<RasterLayer> TidLayers { get; init; } = [];

    /// <summary>Rasters of metres that are added.</summary>
    internal IReadOnlyList<RasterLayer> OffsetLayers { get; init; } = [];

    internal ResamplingKernel Kernel { get; init; }

    /// <summary>Of the zone; null without polygons.</summary>
    internal PolygonMask? Zone { get; init; }

    /// <summary>Of the policy's land; null when the step uses both sides.</summary>
    internal PolygonMask? Land { get; init; }

    /// <summary>Why some of its files could not be used.</summary>
    internal IReadOnlyList<TerraneException> Failures { get; init; } = [];

    internal IEnumerable<RasterLayer> AllLayers => Layers.Concat(OffsetLayers).Concat(TidLayers);

    /// <summary>How its heights become those of the output; null where they are used as they are.</summary>
    internal HeightOperation? Heights { get; init; }

    /// <summary>What its elevations count from, all offsets added; null when nobody says.</summary>
    internal HeightDatum? Datum { get; init; }

    /// <summary>Standard uncertainty in metres of offset and transformation; NaN when EPSG states none and the policy does not either.</summary>
    internal double HeightsUncertainty =>
        Spec.Provider.VerticalOffsetUncertainty ?? (Heights is null ? 0 : Heights.AccuracyMetres < 0 ? double.NaN : Heights.AccuracyMetres);

    /// <summary>A standard uncertainty of its elevations as they are read, with that of offset and transformation added: the root of the sum of squares.</summary>
    internal double WithHeights(double uncertainty) => HeightsUncertainty is var more && more == 0 ? uncertainty : Math.Sqrt((uncertainty * uncertainty) + (more * more));

    /// <summary>The shorter side of a layer's cells in metres (at the equator, for degrees).</summary>
    internal static double CellMetres(RasterLayer layer) => Math.Min(layer.Transform.CellMetres.X, layer.Transform.CellMetres.Y);
}
