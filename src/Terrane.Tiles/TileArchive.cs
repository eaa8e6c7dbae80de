using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Ranges;

namespace Terrane.Tiles;

/// <summary>Opens archives by what is in them, not by their names.</summary>
public static class TileArchive
{
    /// <summary>True for what is read over the network: https://, http:// and s3://. Only PMTiles can be.</summary>
    public static bool IsAddress(string path) => HttpRanges.IsAddress(path);

    /// <exception cref="TerraneException">Neither a PMTiles nor an MBTiles, or damaged.</exception>
    public static ITileArchive Open(string path) => IsMbTiles(path) ? MbTilesReader.Open(path) : PmTilesReader.Open(path);

    /// <returns>All that is wrong; nothing is thrown for a file, however malformed.</returns>
    public static PmTilesVerification Verify(string path, PmTilesVerifyOptions options, CancellationToken ct) =>
        IsMbTiles(path) ? MbTilesVerifier.Verify(path, options, ct) : PmTilesVerifier.Verify(path, options, ct);

    /// <summary>True for a database, and for a file whose name promises one.</summary>
    public static bool IsMbTiles(string path) =>
        !IsAddress(path) && (MbTilesReader.IsDatabase(path) || Path.GetExtension(path).Equals(".mbtiles", StringComparison.OrdinalIgnoreCase));
}
