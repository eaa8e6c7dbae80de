using System.IO.Compression;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Updating;

/// <summary>Halved roots to bytes and back, bit for bit: elevations as <see cref="FloatPlanes"/>, ordinals in two planes after them, in zlib.</summary>
internal static class RootCodec
{
    private const int Pixels = Halver.QuadrantPixels;

    public static byte[] Pack(HalvedRoot root)
    {
        byte[] planes = new byte[6 * Pixels];
        FloatPlanes.Fold(root.Elevation, planes.AsSpan(0, 4 * Pixels));
        for (int i = 0; i < Pixels; i++) (planes[(4 * Pixels) + i], planes[(5 * Pixels) + i]) = ((byte)root.Ordinal[i], (byte)(root.Ordinal[i] >> 8));
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
        FloatPlanes.Unfold(planes.AsSpan(0, 4 * Pixels), root.Elevation);
        for (int i = 0; i < Pixels; i++)
        {
            int ordinal = planes[(4 * Pixels) + i] | (planes[(5 * Pixels) + i] << 8);
            root.Ordinal[i] = ordinal == 0 || (ordinal < ordinals.Length && ordinals[ordinal] != 0) ? ordinals[ordinal] : throw new InvalidDataException($"Ordinal {ordinal} stands for nothing.");
        }
        return root;
    }
}
