using System.Buffers.Binary;

namespace Terrane.Cells.Parquet;

/// <summary>Values in plain encoding, as dictionaries and statistics hold them.</summary>
internal static class PlainValues
{
    public static byte[] Of(long value) => BitConverter.GetBytes(value);

    public static byte[] Of(double value) => BitConverter.GetBytes(value);

    public static byte[] Of(string value) => System.Text.Encoding.UTF8.GetBytes(value);

    /// <summary>Least and greatest of all pages, by the order of the column's type.</summary>
    public static (byte[] Min, byte[] Max) Range(ParquetColumn column, IReadOnlyList<(byte[] Min, byte[] Max)> pages)
    {
        (byte[] min, byte[] max) = pages[0];
        foreach ((byte[] low, byte[] high) in pages)
        {
            if (Compare(column, low, min) < 0) min = low;
            if (Compare(column, high, max) > 0) max = high;
        }
        return (min, max);
    }

    private static int Compare(ParquetColumn column, byte[] a, byte[] b) => column.Physical switch
    {
        PhysicalType.ByteArray => a.AsSpan().SequenceCompareTo(b),
        PhysicalType.Double => BinaryPrimitives.ReadDoubleLittleEndian(a).CompareTo(BinaryPrimitives.ReadDoubleLittleEndian(b)),
        PhysicalType.Boolean => a[0].CompareTo(b[0]),
        _ when column.Logical == LogicalType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(a).CompareTo(BinaryPrimitives.ReadUInt64LittleEndian(b)),
        _ => BinaryPrimitives.ReadInt64LittleEndian(a).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(b)),
    };
}
