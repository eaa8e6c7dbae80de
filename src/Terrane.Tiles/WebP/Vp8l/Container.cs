using System.Buffers.Binary;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>The RIFF envelope of a lossless WebP, and the start of its stream.</summary>
internal static class Container
{
    /// <summary>RIFF header and chunk header: the stream starts here.</summary>
    public const int HeaderSize = 20;

    private const uint Signature = 0x2F;

    public static void WriteStreamHeader(BitWriter writer, int width, int height, bool hasAlpha)
    {
        writer.Write(Signature, 8);
        writer.Write((uint)width - 1, 14);
        writer.Write((uint)height - 1, 14);
        writer.Write(hasAlpha ? 1u : 0, 1);
        writer.Write(0, 3); // version
    }

    /// <summary>Fills in the headers before a stream that ends at <paramref name="end"/>. The byte after it becomes zero: it may be padding.</summary>
    /// <returns>Size of the file.</returns>
    public static int Close(Span<byte> file, int end)
    {
        int streamSize = end - HeaderSize, size = end + (streamSize & 1);
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file[4..], (uint)size - 8);
        "WEBPVP8L"u8.CopyTo(file[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(file[16..], (uint)streamSize);
        file[end] = 0;
        return size;
    }
}
