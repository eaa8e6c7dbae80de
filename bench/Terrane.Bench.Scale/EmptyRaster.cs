using System.Buffers.Binary;

namespace Terrane.Bench.Scale;

/// <summary>GeoTIFFs of one degree and 3600 x 3600 float cells, of which none is stored: GDAL reads the place of a block that is missing as such.</summary>
internal static class EmptyRaster
{
    private const int Cells = 3600, Block = 240, Blocks = Cells / Block * (Cells / Block);
    private const ushort Short = 3, Long = 4, Double = 12;

    /// <param name="west">Degrees, whole.</param>
    /// <param name="north">Degrees, whole.</param>
    public static byte[] Bytes(int west, int north)
    {
        const int Tags = 14, Directory = 8, AfterTags = Directory + 2 + (Tags * 12) + 4;
        const int Offsets = AfterTags, Counts = Offsets + (Blocks * 4), Scale = Counts + (Blocks * 4) + 6, Tie = Scale + 24, Keys = Tie + 48, Length = Keys + 32;
        byte[] file = new byte[Length]; // offsets and counts of blocks stay zero
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0x002A_4949);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), Directory);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Directory), Tags);
        int at = Directory + 2;
        Tag(256, Short, 1, Cells);
        Tag(257, Short, 1, Cells);
        Tag(258, Short, 1, 32);
        Tag(259, Short, 1, 1);
        Tag(262, Short, 1, 1);
        Tag(277, Short, 1, 1);
        Tag(322, Short, 1, Block);
        Tag(323, Short, 1, Block);
        Tag(324, Long, Blocks, Offsets);
        Tag(325, Long, Blocks, Counts);
        Tag(339, Short, 1, 3);
        Tag(33550, Double, 3, Scale);
        Tag(33922, Double, 6, Tie);
        Tag(34735, Short, 16, Keys);
        Doubles(Scale, 1.0 / Cells, 1.0 / Cells, 0);
        Doubles(Tie, 0, 0, 0, west, north, 0);
        ushort[] keys = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]; // geographic, pixels are areas, EPSG:4326
        for (int i = 0; i < keys.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Keys + (2 * i)), keys[i]);
        return file;

        void Tag(ushort tag, ushort type, uint count, uint value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + 2), type);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), count);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 8), value);
            at += 12;
        }

        void Doubles(int offset, params ReadOnlySpan<double> values)
        {
            for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(offset + (8 * i)), values[i]);
        }
    }
}
