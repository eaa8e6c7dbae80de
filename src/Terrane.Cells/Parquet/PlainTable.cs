namespace Terrane.Cells.Parquet;

/// <summary>Writes a small table: one row group, plain encoding. Values are string, long or double by their column.</summary>
internal static class PlainTable
{
    /// <param name="values">By column, then row.</param>
    public static void Write(string path, IReadOnlyList<ParquetColumn> columns, IReadOnlyList<object[]> values)
    {
        using var file = new ParquetFile(path, columns, null, new Dictionary<string, string>());
        if (values[0].Length > 0)
        {
            using var pages = new PageEncoder();
            file.Append([.. columns.Select((column, c) => Chunk(pages, column, values[c]))], values[0].Length);
        }
        file.Finish();
    }

    private static EncodedChunk Chunk(PageEncoder pages, ParquetColumn column, object[] values)
    {
        var body = new ByteBuffer();
        var plain = new List<(byte[] Min, byte[] Max)>(values.Length);
        foreach (object value in values)
        {
            byte[] bytes = value switch
            {
                string text => PlainValues.Of(text),
                long number => PlainValues.Of(number),
                double number => PlainValues.Of(number),
                _ => throw new ArgumentException($"A {value.GetType().Name} is no value of column '{column.Name}'."),
            };
            if (column.Physical == PhysicalType.ByteArray) body.Int32(bytes.Length);
            body.Bytes(bytes);
            plain.Add((bytes, bytes));
        }
        return new EncodedChunk(null, [pages.Data(body.Span, values.Length, Encoding.Plain)], Encoding.Plain, [PlainValues.Range(column, plain)]);
    }
}
