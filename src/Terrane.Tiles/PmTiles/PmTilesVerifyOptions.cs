using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>How thoroughly to look.</summary>
/// <param name="Deep">Decode every tile (WebP, PNG): size, lossless, opaque.</param>
/// <param name="Workers">Threads that decode.</param>
public sealed record PmTilesVerifyOptions(bool Deep = false, int Workers = 1)
{
    public PmTilesLimits Limits { get; init; } = PmTilesLimits.Default;

    /// <summary>For sorting the ranges of the data section; beyond it they are sorted on disk.</summary>
    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(64);

    /// <summary>For temporary files; null = the system's.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>Contents decoded so far.</summary>
    public IProgress<long>? Progress { get; init; }
}
