using Terrane.Core;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Planning;

/// <summary>What the tile tree needs to know of one layer: how deep it wants to go, and where it lies.</summary>
/// <param name="Zoom">Deepest zoom that this layer asks for.</param>
/// <param name="Footprints">EPSG:3857 metres, one or two per file (two across the antimeridian).</param>
/// <param name="Index">Of the footprints, where there is one.</param>
public sealed record PlannedLayer(byte Zoom, IReadOnlyList<Bounds> Footprints, RectangleIndex? Index = null)
{
    /// <summary>The rectangle around all; null when it has no place on the map.</summary>
    public Bounds? Extent { get; } = Index is not null ? Index.Extent : Footprints.Count == 0 ? null : Footprints.Aggregate((a, b) => a.Union(b));
}
