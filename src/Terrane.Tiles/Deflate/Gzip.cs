using System.Buffers;
using System.Buffers.Binary;

namespace Terrane.Tiles.Deflate;

/// <summary>gzip whose bytes depend on the input alone.</summary>
/// <remarks>
/// .NET's GZipStream wraps zlib-ng, which picks matches by instruction set and changed them between releases: the same
/// archive would differ from machine to machine. Directories are a few hundred kilobytes, so plain C# is quick enough.
/// </remarks>
public static class Gzip
{
    private const int TokensPerBlock = 16384;
    private static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF]; // deflate, no flags, mtime 0, XFL 2 = best compression, OS 255
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>Appends one gzip member (no name, no time, operating system "unknown").</summary>
    public static void Compress(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        output.Write(Header);
        var bits = new BitWriter(output);
        uint[] tokens = LempelZiv.Tokens(input);
        for (int start = 0; start < tokens.Length || start == 0; start += TokensPerBlock)
        {
            int count = Math.Min(TokensPerBlock, tokens.Length - start);
            DeflateBlock.Write(ref bits, tokens.AsSpan(start, count), last: start + count == tokens.Length);
        }
        bits.Flush();
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32(input));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)input.Length);
        output.Write(trailer);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte part in bytes) crc = (crc >> 8) ^ CrcTable[(byte)crc ^ part];
        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
