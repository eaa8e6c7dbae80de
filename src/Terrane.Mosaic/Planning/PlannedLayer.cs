using Terrane.Core;

namespace Terrane.Mosaic.Planning;

/// <summary>What the tile tree needs to know of one layer: how deep it wants to go, and where it lies.</summary>
/// <param name="Zoom">Deepest zoom that this layer asks for.</param>
/// <param name="Footprints">EPSG:3857 metres, one or two per file (two across the antimeridian).</param>
public sealed record PlannedLayer(byte Zoom, IReadOnlyList<Bounds> Footprints);
