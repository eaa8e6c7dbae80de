using System.Buffers.Binary;
using System.Numerics;

namespace Terrane.Cells.Parquet;

/// <summary>Pages of dictionary indexes: the RLE and bit-packed hybrid, behind one byte that says the width.</summary>
internal static class DictionaryIndexes
{
    /// <summary>Bits for the indexes 0 to <paramref name="count"/> - 1; at least one, since not every reader takes none.</summary>
    public static int Width(int count) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(count - 1)));

    /// <summary>The next whole number of bytes: then equal runs are equal bytes, wherever they begin, and compress to nothing.</summary>
    public static int WholeBytes(int width) => (width + 7) & ~7;

    public static void Begin(ByteBuffer target, int width) => target.Byte((byte)width);

    /// <summary>One value, repeated.</summary>
    public static void Repeat(ByteBuffer target, int width, int value, long count)
    {
        target.Varint((ulong)count << 1);
        for (int i = 0; i < (width + 7) / 8; i++) target.Byte((byte)(value >> (8 * i)));
    }

    /// <summary>Begins one bit-packed run for the rest of the page: <paramref name="count"/> indexes of 1 to 4 whole bytes each.</summary>
    /// <returns>Room for them, padded to a multiple of eight with zeros.</returns>
    public static Span<byte> PackedBytes(ByteBuffer target, int width, int count)
    {
        int groups = (count + 7) / 8, bytes = width / 8;
        target.Varint(((ulong)groups << 1) | 1);
        Span<byte> room = target.Extend(groups * 8 * bytes);
        room[(count * bytes)..].Clear();
        return room;
    }

    /// <summary>Writes first, first + 1, ... as indexes of <paramref name="bytes"/> bytes and returns what is left of the room.</summary>
    public static Span<byte> Ascending(Span<byte> room, int bytes, int first, int count)
    {
        switch (bytes)
        {
            case 1:
                for (int i = 0; i < count; i++) room[i] = (byte)(first + i);
                break;
            case 2:
                Span<ushort> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(room[..(2 * count)]);
                for (int i = 0; i < words.Length; i++) words[i] = (ushort)(first + i);
                break;
            default:
                for (int i = 0; i < count; i++)
                {
                    Span<byte> place = room[(i * bytes)..];
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)(first + i));
                    for (int b = 2; b < bytes; b++) place[b] = (byte)((first + i) >> (8 * b));
                }
                break;
        }
        return room[(count * bytes)..];
    }
}
