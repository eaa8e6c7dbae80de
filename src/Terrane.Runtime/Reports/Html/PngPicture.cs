using System.Buffers.Binary;
using System.Text;
using Terrane.Native.Zlib;

namespace Terrane.Runtime.Reports.Html;

/// <summary>A picture of at most 256 colours as a PNG, for reports.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Indices">Row-major, north row first; places in the palette.</param>
/// <param name="Palette">0xRRGGBB, at most 256.</param>
public sealed record PngPicture(int Width, int Height, byte[] Indices, IReadOnlyList<uint> Palette)
{
    private const int Smallest = 9;

    /// <summary>"data:image/png;base64,...".</summary>
    public string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(ToBytes());

    public byte[] ToBytes()
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Height);
        (head[8], head[9]) = (8, 3); // 8 bits, palette
        WriteChunk(png, "IHDR", head);
        WriteChunk(png, "PLTE", [.. Palette.SelectMany(c => new[] { (byte)(c >> 16), (byte)(c >> 8), (byte)c })]);
        var rows = new byte[Height * (Width + 1)]; // each begins with 0, no filter: the values are places in a palette
        for (int row = 0; row < Height; row++) Indices.AsSpan(row * Width, Width).CopyTo(rows.AsSpan((row * (Width + 1)) + 1));
        var data = new byte[ZlibCompressor.Bound(rows.Length)];
        WriteChunk(png, "IDAT", data[..ZlibCompressor.Compress(rows, data, Smallest)]); // .NET's own streams give other bytes on other CPUs
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        byte[] name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(name, content));
        png.Write(number);
    }

    // https://www.w3.org/TR/png-3/#5CRC-algorithm
    private static uint Crc(params ReadOnlySpan<byte[]> parts)
    {
        uint crc = uint.MaxValue;
        foreach (byte[] part in parts)
        {
            foreach (byte b in part)
            {
                crc ^= b;
                for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }
        return ~crc;
    }
}
