using System.Buffers.Binary;
using System.IO.Compression;
using Terrane.Native.Zlib;

namespace Terrane.Tiles.Png;

/// <summary>Reads PNG images of 8 bits a channel without interlacing: what writers of terrain tiles make. Memory: the pixels and two rows.</summary>
internal static class PngDecoder
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly record struct Header(int Width, int Height, byte ColourType, int Channels);

    internal static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>Size in pixels.</summary>
    /// <exception cref="ImageException">No PNG, or of a kind that is not read here.</exception>
    internal static (int Width, int Height) Info(ReadOnlySpan<byte> png)
    {
        Header header = ReadHeader(png);
        return (header.Width, header.Height);
    }

    /// <summary>False for pixels without a channel of alpha, and without a palette, which may have some.</summary>
    /// <exception cref="ImageException">No PNG, or of a kind that is not read here.</exception>
    internal static bool MayBeTransparent(ReadOnlySpan<byte> png) => ReadHeader(png).ColourType is not (0 or 2);

    /// <param name="argb">Receives 0xAARRGGBB, first row on top; may be longer.</param>
    /// <exception cref="ImageException">Damaged, cut off, larger than <paramref name="argb"/>, or of a kind that is not read here.</exception>
    internal static void Decode(ReadOnlySpan<byte> png, Span<uint> argb)
    {
        Header header = ReadHeader(png);
        if ((long)header.Width * header.Height > argb.Length) throw ImageException.Png($"it has {header.Width} by {header.Height} pixels, room was made for {argb.Length}");
        var palette = new uint[256];
        Array.Fill(palette, 0xFF00_0000);
        using var data = new MemoryStream();
        bool ended = false;
        for (ReadOnlySpan<byte> rest = png[Signature.Length..]; !ended;)
        {
            (ReadOnlySpan<byte> type, ReadOnlySpan<byte> body) = NextChunk(ref rest);
            if (type.SequenceEqual("IDAT"u8)) data.Write(body);
            else if (type.SequenceEqual("PLTE"u8)) ReadPalette(body, palette);
            else if (type.SequenceEqual("tRNS"u8) && header.ColourType == 3) ReadAlphas(body, palette);
            else if (type.SequenceEqual("IEND"u8)) ended = true;
            else if ((type[0] & 32) == 0 && !type.SequenceEqual("IHDR"u8)) throw ImageException.Png("it has a chunk that cannot be left out and is not known");
        }
        data.Position = 0;
        Unfilter(data, header, palette, argb);
    }

    private static Header ReadHeader(ReadOnlySpan<byte> png)
    {
        if (!IsPng(png)) throw ImageException.Png("it does not begin as one");
        ReadOnlySpan<byte> rest = png[Signature.Length..];
        (ReadOnlySpan<byte> type, ReadOnlySpan<byte> body) = NextChunk(ref rest);
        if (!type.SequenceEqual("IHDR"u8) || body.Length != 13) throw ImageException.Png("it has no header");
        int width = BinaryPrimitives.ReadInt32BigEndian(body), height = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
        if (width < 1 || height < 1) throw ImageException.Png($"it claims {width} by {height} pixels");
        if (body[8] != 8 || body[12] != 0) throw ImageException.Png($"it has {body[8]} bits a channel{(body[12] != 0 ? " and is interlaced" : "")}; 8 without interlacing are read here");
        int channels = body[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw ImageException.Png($"its colour type {body[9]} does not exist") };
        return new Header(width, height, body[9], channels);
    }

    private static (byte[] Type, byte[] Body) NextChunk(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 12) throw ImageException.Png("it is cut off");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 12) throw ImageException.Png("it is cut off");
        ReadOnlySpan<byte> chunk = rest.Slice(4, (int)length + 4);
        if (ZlibCompressor.Crc32(chunk) != BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..])) throw ImageException.Png("a checksum does not match");
        rest = rest[((int)length + 12)..];
        return (chunk[..4].ToArray(), chunk[4..].ToArray());
    }

    private static void ReadPalette(ReadOnlySpan<byte> body, uint[] palette)
    {
        if (body.Length % 3 != 0 || body.Length > 768) throw ImageException.Png("its palette is malformed");
        for (int i = 0; i < body.Length / 3; i++) palette[i] = 0xFF00_0000 | ((uint)body[3 * i] << 16) | ((uint)body[(3 * i) + 1] << 8) | body[(3 * i) + 2];
    }

    private static void ReadAlphas(ReadOnlySpan<byte> body, uint[] palette)
    {
        for (int i = 0; i < Math.Min(body.Length, 256); i++) palette[i] = (palette[i] & 0x00FF_FFFF) | ((uint)body[i] << 24);
    }

    private static void Unfilter(Stream data, Header header, uint[] palette, Span<uint> argb)
    {
        int channels = header.Channels, stride = header.Width * channels;
        byte[] row = new byte[stride + 1], above = new byte[stride + 1];
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        for (int y = 0; y < header.Height; y++)
        {
            ReadRow(inflated, row);
            if (row[0] > 4) throw ImageException.Png($"row {y} has filter {row[0]}");
            for (int i = 1; i <= stride; i++)
            {
                int left = i > channels ? row[i - channels] : 0, corner = i > channels ? above[i - channels] : 0;
                row[i] += (byte)PngFilter.Predict(row[0], left, above[i], corner);
            }
            ToPixels(row.AsSpan(1), header, palette, argb.Slice(y * header.Width, header.Width));
            (row, above) = (above, row);
        }
    }

    private static void ReadRow(ZLibStream data, byte[] row)
    {
        try
        {
            data.ReadExactly(row);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw ImageException.Png($"its data are damaged or cut off: {e.Message}");
        }
    }

    private static void ToPixels(ReadOnlySpan<byte> row, Header header, uint[] palette, Span<uint> pixels)
    {
        for (int x = 0, i = 0; x < pixels.Length; x++, i += header.Channels)
        {
            pixels[x] = header.ColourType switch
            {
                0 => 0xFF00_0000 | (row[i] * 0x01_0101u),
                2 => 0xFF00_0000 | ((uint)row[i] << 16) | ((uint)row[i + 1] << 8) | row[i + 2],
                3 => palette[row[i]],
                4 => ((uint)row[i + 1] << 24) | (row[i] * 0x01_0101u),
                _ => ((uint)row[i + 3] << 24) | ((uint)row[i] << 16) | ((uint)row[i + 1] << 8) | row[i + 2],
            };
        }
    }
}
