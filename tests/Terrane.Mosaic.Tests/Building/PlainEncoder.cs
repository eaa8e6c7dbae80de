using System.Buffers;
using System.Runtime.InteropServices;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Tests.Building;

/// <summary>Stores the pixels as they are, so that a test can look at every one of them.</summary>
internal sealed class PlainEncoder : ITileEncoder
{
    public string Id => "plain";

    public int Encode(ReadOnlySpan<uint> argb, int width, int height, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(argb);
        output.Write(bytes);
        return bytes.Length;
    }
}
