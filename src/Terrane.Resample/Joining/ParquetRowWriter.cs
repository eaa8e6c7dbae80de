using System.Runtime.InteropServices;
using Terrane.Cells.Parquet;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Joining;

/// <summary>One Parquet file: cell_id ascending, x, y, and an optional column of doubles per dataset. Row groups of 2^18 rows.</summary>
internal sealed class ParquetRowWriter : IRowWriter
{
    private const int GroupRows = 4 * RowBatch.Capacity;

    private readonly ParquetFile _file;
    private readonly PageEncoder _pages = new();
    private readonly long[] _ids = new long[GroupRows];
    private readonly double[] _x = new double[GroupRows], _y = new double[GroupRows];
    private readonly double[][] _values;
    private int _count;

    public ParquetRowWriter(string path, IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> metadata)
    {
        _values = [.. columns.Select(_ => new double[GroupRows])];
        List<ParquetColumn> all = [new("cell_id", PhysicalType.Int64, LogicalType.None), Real("x", false), Real("y", false), .. columns.Select(name => Real(name, true))];
        _file = new ParquetFile(path, all, sortedBy: 0, metadata);
    }

    public void Write(RowBatch batch)
    {
        int count = batch.Count;
        batch.Ids.AsSpan(0, count).CopyTo(_ids.AsSpan(_count));
        batch.X.AsSpan(0, count).CopyTo(_x.AsSpan(_count));
        batch.Y.AsSpan(0, count).CopyTo(_y.AsSpan(_count));
        for (int i = 0; i < _values.Length; i++) batch.Values(i).AsSpan(0, count).CopyTo(_values[i].AsSpan(_count));
        _count += count;
        if (_count + RowBatch.Capacity > GroupRows) Flush();
    }

    public void Finish()
    {
        Flush();
        _file.Finish();
    }

    public void Dispose()
    {
        _pages.Dispose();
        _file.Dispose();
    }

    private static ParquetColumn Real(string name, bool isOptional) => new(name, PhysicalType.Double, LogicalType.None, isOptional);

    private void Flush()
    {
        if (_count == 0) return;
        List<EncodedChunk> chunks = [Ids(), ValueChunk.Of(_pages, _x.AsSpan(0, _count)), ValueChunk.Of(_pages, _y.AsSpan(0, _count))];
        foreach (double[] values in _values) chunks.Add(Optional(values.AsSpan(0, _count)));
        _file.Append(chunks, _count);
        _count = 0;
    }

    private EncodedChunk Ids()
    {
        var body = new ByteBuffer();
        var delta = new DeltaEncoder(body);
        delta.Begin(_count, _ids[0]);
        for (int i = 1; i < _count;)
        {
            int end = i + 1;
            while (end < _count && _ids[end] == _ids[end - 1] + 1) end++;
            delta.Sequence(_ids[i], end - i - 1);
            i = end;
        }
        delta.End();
        return new EncodedChunk(null, [_pages.Data(body.Span, _count, Encoding.DeltaBinaryPacked)], Encoding.DeltaBinaryPacked, [(PlainValues.Of(_ids[0]), PlainValues.Of(_ids[_count - 1]))]);
    }

    private EncodedChunk Optional(ReadOnlySpan<double> values)
    {
        var body = new ByteBuffer();
        var runs = new List<(bool, long)>();
        var present = new List<double>(values.Length);
        (double min, double max) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < values.Length;)
        {
            bool hasValue = !double.IsNaN(values[i]);
            int start = i;
            for (; i < values.Length && !double.IsNaN(values[i]) == hasValue; i++)
            {
                if (!hasValue) continue;
                present.Add(values[i]);
                (min, max) = (Math.Min(min, values[i]), Math.Max(max, values[i]));
            }
            runs.Add((hasValue, i - start));
        }
        DefinitionLevels.Write(body, runs);
        body.Bytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(present)));
        return new EncodedChunk(null, [_pages.Data(body.Span, values.Length, Encoding.Plain)], Encoding.Plain, [(PlainValues.Of(min), PlainValues.Of(max))], [values.Length - present.Count]);
    }
}
