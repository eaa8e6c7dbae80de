using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Serve.Layers;
using Terrane.Serve.Rendering;

namespace Terrane.Serve.Tiles;

/// <summary>The tiles of a layer as numbers, with the sources that it or its lineage tells, as one request sees them.</summary>
/// <param name="Id">For messages.</param>
/// <param name="Layer">Held by the caller.</param>
/// <param name="Lineage">Held by the caller; null where there is none.</param>
/// <param name="Cache">Of the whole server.</param>
/// <param name="Rendered">Of the whole server.</param>
/// <param name="Aborted">The client went away.</param>
internal sealed record DecodedTiles(string Id, LayerVersion Layer, LayerVersion? Lineage, DecodedCache Cache, RenderedTiles Rendered, CancellationToken Aborted)
{
    /// <summary>Who tells what the numbers of sources stand for; null when nobody does.</summary>
    public LayerVersion? SourceTeller => Lineage ?? (Layer.TellsSources ? Layer : null);

    /// <summary>The archive; null for what is rendered.</summary>
    public ArchiveVersion? Archive => Layer as ArchiveVersion;

    /// <summary>Null when there is no such tile. To be called inside the gate.</summary>
    /// <exception cref="TerraneException">serve.format, or the archive is damaged, or it cannot be rendered.</exception>
    public DecodedTile? Read(TileId tile)
    {
        if (Layer is RenderedVersion rendered) return Rendered.ReadInside(rendered, tile, Aborted);
        (string, string?, TileId) key = (Layer.Tag, Lineage?.Tag, tile);
        if (Cache.TryGet(key, out DecodedTile? known)) return known;
        DecodedTile? read = DecodedTile.Read(Id, (ArchiveVersion)Layer, Lineage as ArchiveVersion, tile);
        if (read is not null) Cache.Add(key, read);
        return read;
    }
}
