using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Building;

/// <summary>Where finished tiles go until they are packed.</summary>
internal interface IUnitSpools : IDisposable
{
    /// <summary>Takes a tile of a unit; units come in order, and in each zoom tiles in the order of their ids.</summary>
    /// <param name="hashes">From <see cref="Terrane.Tiles.Spool.SpoolEntry.HashOf"/> of both.</param>
    void Append(Unit unit, TileId tile, ReadOnlySpan<byte> elevation, ReadOnlySpan<byte> lineage, (UInt128 Elevation, UInt128 Lineage) hashes);

    /// <summary>Waits for the disk and says how far all is written, as JSON.</summary>
    string Flush();
}
