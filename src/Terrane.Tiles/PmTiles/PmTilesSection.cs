namespace Terrane.Tiles.PmTiles;

/// <summary>A range of bytes of an archive, as its header gives it: nothing says that the file holds it.</summary>
public readonly record struct PmTilesSection(ulong Offset, ulong Length)
{
    /// <summary>True when the range ends at or before <paramref name="limit"/>; safe against overflow.</summary>
    public bool EndsWithin(ulong limit) => Offset <= limit && Length <= limit - Offset;

    /// <summary>True when both share a byte; both must end within 2^64.</summary>
    public bool Overlaps(PmTilesSection other) =>
        Length > 0 && other.Length > 0 && Offset < other.Offset + other.Length && other.Offset < Offset + Length;
}
