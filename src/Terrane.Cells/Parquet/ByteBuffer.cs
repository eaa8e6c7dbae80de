using System.Buffers.Binary;

namespace Terrane.Cells.Parquet;

/// <summary>Bytes that grow; little endian, as everything in Parquet.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public byte[] ToArray() => Span.ToArray();

    /// <summary>Room for <paramref name="count"/> more bytes, which count as written. They hold whatever was there.</summary>
    public Span<byte> Extend(int count)
    {
        int needed = checked(Length + count);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, checked(_bytes.Length * 2)));
        Length = needed;
        return _bytes.AsSpan(needed - count, count);
    }

    /// <summary>Gives back the last bytes of an <see cref="Extend"/>.</summary>
    public void Shrink(int count) => Length -= count;

    public void Byte(byte value) => Extend(1)[0] = value;

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Extend(value.Length));

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Extend(sizeof(int)), value);

    /// <summary>Replaces four bytes that were written before.</summary>
    public void SetInt32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at, sizeof(int)), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Extend(sizeof(long)), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Extend(sizeof(double)), value);

    /// <summary>ULEB128.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));
}
