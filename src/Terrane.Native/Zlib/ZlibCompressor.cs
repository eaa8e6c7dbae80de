using System.Buffers.Binary;
using Terrane.Native.Interop;

namespace Terrane.Native.Zlib;

/// <summary>zlib of the distribution. The bytes depend on level and library version only, not on the CPU; those of .NET's own streams do.</summary>
public static unsafe class ZlibCompressor
{
    private const int Head = 10, Tail = 8, ZlibHead = 2, ZlibTail = 4;

    /// <summary>"1.2.13".</summary>
    /// <exception cref="NativeException">native.zlib.missing.</exception>
    public static string LibraryVersion => Utf8List.Text(ZlibApi.zlibVersion());

    /// <summary>Bytes that compressing <paramref name="length"/> bytes may take at most.</summary>
    public static int Bound(int length) => checked((int)ZlibApi.compressBound((nuint)length));

    /// <summary>Compresses into <paramref name="target"/> in zlib's own format and returns the number of bytes used. Thread-safe.</summary>
    /// <param name="target">At least <see cref="Bound"/> of the source's length.</param>
    /// <param name="level">1 (fast) to 9 (small).</param>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> target, int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        nuint used = (nuint)target.Length;
        fixed (byte* from = source, to = target)
        {
            int code = ZlibApi.compress2(to, &used, from, (nuint)source.Length, level);
            if (code != 0) throw new InvalidOperationException($"zlib failed with code {code}.");
        }
        return (int)used;
    }

    /// <summary>As <see cref="Compress"/>, in gzip's format, without a name or a time.</summary>
    /// <param name="target">At least <see cref="GzipBound"/> of the source's length.</param>
    public static int CompressGzip(ReadOnlySpan<byte> source, Span<byte> target, int level)
    {
        // What lies between zlib's two bytes of head and four of check sum is what gzip has between its ten and eight.
        int end = Head - ZlibHead + Compress(source, target[(Head - ZlibHead)..^(Tail - ZlibTail)], level) - ZlibTail;
        ReadOnlySpan<byte> head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        head.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[end..], Crc32(source));
        BinaryPrimitives.WriteUInt32LittleEndian(target[(end + sizeof(uint))..], (uint)source.Length);
        return end + Tail;
    }

    /// <inheritdoc cref="Bound"/>
    public static int GzipBound(int length) => Bound(length) + Head - ZlibHead + Tail - ZlibTail;

    /// <summary>CRC-32 as PNG and gzip use it, going on from <paramref name="crc"/>.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        fixed (byte* from = bytes) return bytes.IsEmpty ? crc : (uint)ZlibApi.crc32(crc, from, (uint)bytes.Length);
    }
}
