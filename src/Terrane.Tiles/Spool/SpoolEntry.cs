using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Terrane.Tiles.Spool;

/// <summary>One line of a spool's index: 32 bytes, little-endian (tile id, length, flags, content hash).</summary>
/// <param name="TileId">Hilbert id of PMTiles.</param>
/// <param name="Length">Bytes of the tile.</param>
/// <param name="Flags">Bit 0: the bytes are those of the entry before, and not stored again.</param>
/// <param name="Hash">First half of the tile's SHA-256. Two tiles with equal length and hash count as equal.</param>
public readonly record struct SpoolEntry(ulong TileId, uint Length, uint Flags, UInt128 Hash)
{
    public const int Size = 32;
    internal const uint RepeatFlag = 1;

    public bool IsRepeat => (Flags & RepeatFlag) != 0;

    /// <summary>Bytes that it takes in the data file.</summary>
    public uint StoredLength => IsRepeat ? 0 : Length;

    internal static SpoolEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
        BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]));

    internal void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, TileId);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], Flags);
        BinaryPrimitives.WriteUInt128LittleEndian(target[16..], Hash);
    }

    /// <summary>The hash that stands for the bytes of a tile.</summary>
    public static UInt128 HashOf(ReadOnlySpan<byte> tile)
    {
        Span<byte> sha = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(tile, sha);
        return BinaryPrimitives.ReadUInt128LittleEndian(sha);
    }
}
