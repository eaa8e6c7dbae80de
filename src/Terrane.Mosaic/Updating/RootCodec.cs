using System.IO.Compression;
using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Updating;

/// <summary>Halved roots to bytes and back, bit for bit: each elevation as its distance in bits from the one before, byte planes apart, in zlib.</summary>
internal static class RootCodec
{
    private const int Pixels = Halver.QuadrantPixels;

    public static byte[] Pack(HalvedRoot root)
    {
        byte[] planes = new byte[6 * Pixels];
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(root.Elevation.AsSpan());
        int before = 0;
        for (int i = 0; i < Pixels; i++)
        {
            int step = unchecked(bits[i] - before);
            uint folded = (uint)((step << 1) ^ (step >> 31)); // small steps of either sign have zeros in front
            before = bits[i];
            for (int plane = 0; plane < 4; plane++) planes[(plane * Pixels) + i] = (byte)(folded >> (8 * plane));
            (planes[(4 * Pixels) + i], planes[(5 * Pixels) + i]) = ((byte)root.Ordinal[i], (byte)(root.Ordinal[i] >> 8));
        }
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest)) stream.Write(planes);
        return packed.ToArray();
    }

    /// <param name="tile">The root's.</param>
    /// <param name="packed">Made by <see cref="Pack"/>.</param>
    /// <param name="ordinals">What each ordinal is called now; index = as packed.</param>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public static HalvedRoot Unpack(TileId tile, byte[] packed, ReadOnlySpan<ushort> ordinals)
    {
        byte[] planes = new byte[6 * Pixels];
        using (var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            try
            {
                stream.ReadExactly(planes);
            }
            catch (EndOfStreamException e)
            {
                throw new InvalidDataException(e.Message, e);
            }
        }
        var root = new HalvedRoot(tile, new float[Pixels], new ushort[Pixels]);
        Span<int> bits = MemoryMarshal.Cast<float, int>(root.Elevation.AsSpan());
        int before = 0;
        for (int i = 0; i < Pixels; i++)
        {
            uint folded = 0;
            for (int plane = 0; plane < 4; plane++) folded |= (uint)planes[(plane * Pixels) + i] << (8 * plane);
            before = bits[i] = unchecked(before + ((int)(folded >> 1) ^ -(int)(folded & 1)));
            int ordinal = planes[(4 * Pixels) + i] | (planes[(5 * Pixels) + i] << 8);
            root.Ordinal[i] = ordinal == 0 || (ordinal < ordinals.Length && ordinals[ordinal] != 0) ? ordinals[ordinal] : throw new InvalidDataException($"Ordinal {ordinal} stands for nothing.");
        }
        return root;
    }
}
