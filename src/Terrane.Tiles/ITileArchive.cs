using Terrane.Core;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles;

/// <summary>An archive of tiles, whatever the file is.</summary>
public interface ITileArchive : IDisposable
{
    string Path { get; }

    /// <summary>Null when the archive does not say.</summary>
    byte? MinZoom { get; }

    /// <inheritdoc cref="MinZoom"/>
    byte? MaxZoom { get; }

    /// <summary>Null when the archive does not say, or says no rectangle.</summary>
    E7Bounds? Bounds { get; }

    /// <summary>Where the map opens, in 1e-7 degrees; null when the archive does not say.</summary>
    (int Longitude, int Latitude, byte Zoom)? Center => null;

    PmTilesTileType TileType { get; }

    PmTilesCompression TileCompression { get; }

    /// <summary>UTF-8 text of a JSON object.</summary>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    byte[] ReadMetadata();

    /// <summary>The stored bytes of a tile; false when it is not there.</summary>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    bool TryGetTile(TileId tile, out byte[] bytes);

    /// <summary>As <see cref="TryGetTile"/>, into a buffer of the caller.</summary>
    /// <param name="buffer">Replaced by a longer one where it is too short.</param>
    /// <returns>Bytes of the tile, at the beginning of the buffer; 0 when it is not there.</returns>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    int ReadTile(TileId tile, ref byte[] buffer);

    /// <summary>How each tile begins, in the order in which that is read fastest; a tile that is stored twice may come twice.</summary>
    /// <param name="wanted">Only tiles of which this is true.</param>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    IEnumerable<TileHead> Heads(Func<TileId, bool> wanted, CancellationToken ct);

    /// <summary>The ids of all tiles, ascending. Memory does not depend on their number.</summary>
    /// <param name="temporaryFolder">For sorting them, where they lie in another order.</param>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    IEnumerable<ulong> Ids(string temporaryFolder, CancellationToken ct);
}
