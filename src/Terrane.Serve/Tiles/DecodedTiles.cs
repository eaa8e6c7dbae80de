using Terrane.Core;
using Terrane.Serve.Archives;

namespace Terrane.Serve.Tiles;

/// <summary>The tiles of an archive as numbers, with the sources that its lineage tells, as one request sees them.</summary>
/// <param name="Id">For messages.</param>
/// <param name="Archive">Held by the caller.</param>
/// <param name="Lineage">Held by the caller; null where there is none.</param>
/// <param name="Cache">Of the whole server.</param>
internal sealed record DecodedTiles(string Id, ArchiveVersion Archive, ArchiveVersion? Lineage, DecodedCache Cache)
{
    /// <summary>Null when the archive has no such tile.</summary>
    /// <exception cref="TerraneException">serve.format, or the archive is damaged.</exception>
    public DecodedTile? Read(TileId tile)
    {
        (string, string?, TileId) key = (Archive.Tag, Lineage?.Tag, tile);
        if (Cache.TryGet(key, out DecodedTile? known)) return known;
        DecodedTile? read = DecodedTile.Read(Id, Archive, Lineage, tile);
        if (read is not null) Cache.Add(key, read);
        return read;
    }
}
