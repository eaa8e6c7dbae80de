namespace Terrane.Cells.Parquet;

/// <summary>The Thrift structures behind the pages, by the field ids of parquet.thrift 2.10.</summary>
internal static class ParquetFooter
{
    private const int Required = 0, Optional = 1, Utf8Converted = 0, UInt64Converted = 14, Ascending = 1, Unordered = 0;

    public static void Schema(ThriftWriter thrift, int id, IReadOnlyList<ParquetColumn> columns)
    {
        thrift.BeginStructs(id, columns.Count + 1);
        thrift.BeginElement();
        thrift.Text(4, "schema");
        thrift.Int32(5, columns.Count);
        thrift.EndStruct();
        foreach (ParquetColumn column in columns)
        {
            thrift.BeginElement();
            thrift.Int32(1, (int)column.Physical);
            thrift.Int32(3, column.IsOptional ? Optional : Required);
            thrift.Text(4, column.Name);
            if (column.Logical == LogicalType.Text)
            {
                thrift.Int32(6, Utf8Converted);
                thrift.BeginStruct(10);
                thrift.BeginStruct(1);
                thrift.EndStruct();
                thrift.EndStruct();
            }
            else if (column.Logical == LogicalType.UInt64)
            {
                thrift.Int32(6, UInt64Converted);
                thrift.BeginStruct(10);
                thrift.BeginStruct(10);
                thrift.Int8(1, 64);
                thrift.Bool(2, false); // not signed
                thrift.EndStruct();
                thrift.EndStruct();
            }
            thrift.EndStruct();
        }
    }

    public static void Chunk(
        ThriftWriter thrift, ParquetColumn column, WrittenChunk chunk, long rows, int codec,
        (long ColumnOffset, int ColumnLength, long PageOffset, int PageLength) index)
    {
        thrift.BeginElement();
        thrift.Int64(2, chunk.Offset); // deprecated, and 0 in newer writers; older readers seek by it
        thrift.BeginStruct(3);
        thrift.Int32(1, (int)column.Physical);
        thrift.Int32s(2, chunk.DictionaryLength == 0 ? [(int)chunk.Encoding, (int)Encoding.Rle] : [(int)Encoding.Plain, (int)Encoding.Rle, (int)chunk.Encoding]);
        thrift.Texts(3, [column.Name]);
        thrift.Int32(4, codec);
        thrift.Int64(5, rows);
        thrift.Int64(6, chunk.UncompressedLength);
        thrift.Int64(7, chunk.Length);
        thrift.Int64(9, chunk.Offset + chunk.DictionaryLength);
        if (chunk.DictionaryLength > 0) thrift.Int64(11, chunk.Offset);
        (byte[] Min, byte[] Max)[] bounds = [.. chunk.PageBounds.Where((_, page) => !chunk.IsAllNull(page))];
        thrift.BeginStruct(12);
        thrift.Int64(3, chunk.PageNulls.Sum());
        if (bounds.Length > 0)
        {
            (byte[] min, byte[] max) = PlainValues.Range(column, bounds);
            thrift.Bytes(5, max);
            thrift.Bytes(6, min);
        }
        thrift.EndStruct();
        thrift.EndStruct();
        thrift.Int64(4, index.PageOffset);
        thrift.Int32(5, index.PageLength);
        thrift.Int64(6, index.ColumnOffset);
        thrift.Int32(7, index.ColumnLength);
        thrift.EndStruct();
    }

    public static ByteBuffer ColumnIndex(WrittenChunk chunk, bool ascending)
    {
        var buffer = new ByteBuffer();
        var thrift = new ThriftWriter(buffer);
        thrift.BeginElement();
        thrift.Bools(1, [.. Enumerable.Range(0, chunk.Pages.Count).Select(chunk.IsAllNull)]);
        thrift.Binaries(2, [.. chunk.PageBounds.Select((bounds, page) => chunk.IsAllNull(page) ? [] : bounds.Min)]);
        thrift.Binaries(3, [.. chunk.PageBounds.Select((bounds, page) => chunk.IsAllNull(page) ? [] : bounds.Max)]);
        thrift.Int32(4, ascending ? Ascending : Unordered);
        thrift.Int64s(5, chunk.PageNulls);
        thrift.EndStruct();
        return buffer;
    }

    public static ByteBuffer OffsetIndex(WrittenChunk chunk)
    {
        var buffer = new ByteBuffer();
        var thrift = new ThriftWriter(buffer);
        thrift.BeginElement();
        thrift.BeginStructs(1, chunk.Pages.Count);
        long at = chunk.Offset + chunk.DictionaryLength, row = 0;
        foreach ((int length, int rows) in chunk.Pages)
        {
            thrift.BeginElement();
            thrift.Int64(1, at);
            thrift.Int32(2, length);
            thrift.Int64(3, row);
            thrift.EndStruct();
            at += length;
            row += rows;
        }
        thrift.EndStruct();
        return buffer;
    }

    public static void ColumnOrders(ThriftWriter thrift, int id, int count)
    {
        thrift.BeginStructs(id, count);
        for (int i = 0; i < count; i++)
        {
            thrift.BeginElement();
            thrift.BeginStruct(1); // by the type's own order
            thrift.EndStruct();
            thrift.EndStruct();
        }
    }
}
