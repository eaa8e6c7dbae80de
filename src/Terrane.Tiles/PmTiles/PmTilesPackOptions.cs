using Terrane.Core;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.PmTiles;

/// <summary>What to make an archive of.</summary>
/// <param name="Spools">Folders of flushed and closed spools; several when shards wrote them, in the order of their units.</param>
/// <param name="Partial">File to write, on any file system; give it its name with <see cref="AtomicFile.Publish"/>.</param>
/// <param name="Bounds">Of the data, not of the tiles.</param>
/// <param name="Metadata">The archive's JSON object.</param>
public sealed record PmTilesPackOptions(IReadOnlyList<string> Spools, string Partial, E7Bounds Bounds, PmTilesMetadata Metadata)
{
    public PmTilesTileType TileType { get; init; } = PmTilesTileType.WebP;

    /// <summary>Of the tiles; WebP is compressed enough.</summary>
    public PmTilesCompression TileCompression { get; init; } = PmTilesCompression.None;

    /// <summary>For finding equal tiles; beyond it they are sorted on disk. Has no influence on the bytes.</summary>
    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(64);

    /// <summary>For temporary files; null = beside <see cref="Partial"/>.</summary>
    public string? TemporaryFolder { get; init; }

    public IProgress<PackProgress>? Progress { get; init; }

    /// <summary>Where the map opens: longitude and latitude in 1e-7 degrees, and zoom. Null: the middle of bounds and zooms.</summary>
    public (int Longitude, int Latitude, byte Zoom)? Center { get; init; }

    /// <summary>Gives the bytes of a tile when the spools are indexes alone (<see cref="SpoolWriter.OpenIndex(string, SpoolPosition)"/>). An interrupted call then begins anew.</summary>
    public TileBytes? Bytes { get; init; }

    /// <summary>Called with the name of each step before which a kill is of interest; may throw.</summary>
    internal Action<string>? Probe { get; init; }
}
