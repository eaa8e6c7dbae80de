using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Conversion;

/// <summary>A tile of an archive by how it begins: enough to tell nearly all different tiles apart without reading them.</summary>
/// <param name="Id">Hilbert id.</param>
/// <param name="Length">Bytes of the tile.</param>
/// <param name="Hash">Of the first <see cref="Most"/> bytes, or of all where there are no more.</param>
public readonly record struct TileHead(ulong Id, uint Length, UInt128 Hash)
{
    /// <summary>Bytes that are looked at: what SQLite keeps of a large blob beside its key, in pages of 4096 bytes, is 489 at the least.</summary>
    public const int Most = 480;

    /// <summary>True when <see cref="Hash"/> is that of the whole tile.</summary>
    public bool IsWhole => Length <= Most;

    /// <param name="begin">The first bytes, <see cref="Most"/> or all.</param>
    public static TileHead Of(ulong id, long length, ReadOnlySpan<byte> begin) => new(id, checked((uint)length), SpoolEntry.HashOf(begin));
}
