namespace Terrane.Tiles.Ranges;

/// <summary>Bytes of a file that does not change, wherever it is. Thread-safe.</summary>
internal interface IRangeSource : IDisposable
{
    long Length { get; }

    /// <summary>Tells this version of the file from others; null for a file on disk, which is held open.</summary>
    string? Version { get; }

    /// <summary>Fills <paramref name="target"/> from <paramref name="offset"/>; fewer bytes at the end of the file only.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="PmTiles.PmTilesException">remote.*.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    int Read(Span<byte> target, long offset);
}
