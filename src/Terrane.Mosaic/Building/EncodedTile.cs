using Terrane.Core;

namespace Terrane.Mosaic.Building;

/// <summary>One tile in a unit's output.</summary>
/// <param name="ElevationLength">Bytes of it in <see cref="UnitResult.Elevations"/>, behind those of the tiles before.</param>
/// <param name="LineageLength">Bytes of it in <see cref="UnitResult.Lineages"/>.</param>
/// <param name="IsPartlyVoid">Some of its pixels are fill, so the lineage archive is needed to tell them from data.</param>
public readonly record struct EncodedTile(TileId Tile, int ElevationLength, int LineageLength, bool IsPartlyVoid);
