using System.Buffers.Binary;

namespace Terrane.Runtime.Caching;

/// <summary>The end of an entry's file, behind the payload and the description.</summary>
/// <param name="Hash">SHA-256 of payload and description.</param>
/// <param name="Payload">Bytes of the payload.</param>
/// <param name="Description">Bytes of the JSON behind it.</param>
internal readonly record struct EntryFooter(ReadOnlyMemory<byte> Hash, long Payload, int Description)
{
    internal const int Length = HashLength + sizeof(long) + sizeof(int) + 8;
    private const int HashLength = 32;
    private const int MaxDescription = 64 << 20;

    private static ReadOnlySpan<byte> Magic => "TRNCACH1"u8;

    internal byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Hash.Span.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HashLength), Payload);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HashLength + sizeof(long)), Description);
        Magic.CopyTo(bytes.AsSpan(Length - Magic.Length));
        return bytes;
    }

    /// <summary>Null unless it fits the length of its file.</summary>
    internal static EntryFooter? Parse(ReadOnlySpan<byte> bytes, long fileLength)
    {
        if (!bytes.EndsWith(Magic)) return null;
        long payload = BinaryPrimitives.ReadInt64LittleEndian(bytes[HashLength..]);
        int description = BinaryPrimitives.ReadInt32LittleEndian(bytes[(HashLength + sizeof(long))..]);
        bool fits = payload >= 0 && description is > 0 and <= MaxDescription && payload == fileLength - Length - description;
        return fits ? new EntryFooter(bytes[..HashLength].ToArray(), payload, description) : null;
    }
}
