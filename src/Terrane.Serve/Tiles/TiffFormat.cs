using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Terrane.Core;

namespace Terrane.Serve.Tiles;

/// <summary>A tile as an uncompressed float32 GeoTIFF 1.1 in EPSG:3857, NaN as its no-data value.</summary>
internal static class TiffFormat
{
    private const ushort Short = 3, Long = 4, Double = 12, Ascii = 2;
    private const int Tags = 15;

    public static byte[] Of(DecodedTile tile)
    {
        Bounds bounds = WebMercator.TileBounds(tile.Tile);
        double size = bounds.Width / tile.Side;
        byte[] noData = Encoding.ASCII.GetBytes("nan\0");
        // Projected, pixel is area, EPSG:3857: four keys of four shorts.
        ushort[] keys = [1, 1, 1, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 3857];
        const int directory = 8, behind = directory + 2 + (12 * Tags) + 4;
        int scaleAt = behind, tieAt = scaleAt + 24, keysAt = tieAt + 48, dataAt = (keysAt + (2 * keys.Length) + 7) / 8 * 8;
        byte[] file = new byte[dataAt + (4 * tile.Metres.Length)];
        file[0] = file[1] = (byte)'I';
        Put16(2, 42);
        Put32(4, directory);
        Put16(directory, Tags);
        int at = directory + 2;
        Tag(256, Short, 1, tile.Side);
        Tag(257, Short, 1, tile.Side);
        Tag(258, Short, 1, 32);
        Tag(259, Short, 1, 1);
        Tag(262, Short, 1, 1);
        Tag(273, Long, 1, dataAt);
        Tag(277, Short, 1, 1);
        Tag(278, Short, 1, tile.Side);
        Tag(279, Long, 1, 4 * tile.Metres.Length);
        Tag(284, Short, 1, 1);
        Tag(339, Short, 1, 3);
        Tag(33550, Double, 3, scaleAt);
        Tag(33922, Double, 6, tieAt);
        Tag(34735, Short, keys.Length, keysAt);
        Tag(42113, Ascii, 4, BinaryPrimitives.ReadInt32LittleEndian(noData));
        PutDouble(scaleAt, size);
        PutDouble(scaleAt + 8, size);
        PutDouble(tieAt + 24, bounds.West);
        PutDouble(tieAt + 32, bounds.North);
        for (int i = 0; i < keys.Length; i++) Put16(keysAt + (2 * i), keys[i]);
        MemoryMarshal.AsBytes<float>(tile.Metres).CopyTo(file.AsSpan(dataAt));
        return file;

        void Tag(ushort tag, ushort type, int count, int value)
        {
            Put16(at, tag);
            Put16(at + 2, type);
            Put32(at + 4, count);
            Put32(at + 8, value);
            at += 12;
        }

        void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);
        void Put32(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
        void PutDouble(int offset, double value) => BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(offset), value);
    }
}
