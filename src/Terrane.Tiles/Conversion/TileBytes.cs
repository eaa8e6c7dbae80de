using Terrane.Core;

namespace Terrane.Tiles.Conversion;

/// <summary>Gives the bytes of a tile, which are void after the next call.</summary>
public delegate ReadOnlySpan<byte> TileBytes(TileId tile);
