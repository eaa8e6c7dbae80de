using Terrane.Core;

namespace Terrane.Fusion.Providers.Archives;

/// <summary>An archive of tiles that gives no elevations.</summary>
internal sealed class ArchiveException : TerraneException
{
    private ArchiveException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static ArchiveException NotFound(string path) =>
        new("archive.notfound", $"There is no archive '{path}'.", "Check the path; an address must end in a PMTiles.");

    internal static ArchiveException Encoding(string path, string reason) =>
        new("archive.encoding", $"The tiles of '{path}' are no elevations that can be read: {reason}.", "Lossless WebP or PNG in Terrarium or Terrain-RGB is wanted; `encoding: terrarium` or `mapbox` says which, where the archive does not.");

    internal static ArchiveException Lineage(string path, string reason) =>
        new("archive.lineage", $"`surveys: lineage` wants the lineage archive of '{path}': {reason}.", "Name it with `lineage: FILE`, or leave `surveys` out.");

    internal static ArchiveException Tile(string path, TileId tile, string reason) =>
        new("archive.tile", $"Tile {tile} of '{path}' cannot be read: {reason}", "`terrane verify` finds all that is wrong with an archive.");
}
