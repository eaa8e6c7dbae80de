using Terrane.Core;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.MbTiles;

/// <summary>What to make a database of; as <see cref="PmTilesPackOptions"/>.</summary>
/// <param name="Spools">Folders of flushed and closed spools, in the order of their units.</param>
/// <param name="Partial">File to write; while it grows, files of the same name with -wal and -shm stand beside it.</param>
/// <param name="Bounds">Of the data, not of the tiles.</param>
/// <param name="Metadata">Its keys become rows of the table, what is no text goes into the row <c>json</c>.</param>
public sealed record MbTilesPackOptions(IReadOnlyList<string> Spools, string Partial, E7Bounds Bounds, PmTilesMetadata Metadata)
{
    public MbTilesPacing Pacing { get; init; } = new();

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
