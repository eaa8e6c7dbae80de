using System.Runtime.InteropServices;
using Terrane.Cells.Parquet;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Joining;

/// <summary>One Parquet file: cell_id ascending, x, y, where asked for the zone, and an optional column of doubles per dataset. Row groups of 2^18 rows.</summary>
internal sealed class ParquetRowWriter : IRowWriter
{
    private const int GroupRows = 4 * RowBatch.Capacity;

    private readonly ParquetFile _file;
    private readonly PageEncoder _pages = new();
    private readonly long[] _ids = new long[GroupRows];
    private readonly double[] _x = new double[GroupRows], _y = new double[GroupRows];
    private readonly string?[]? _zones;
    private readonly double[][] _values;
    private int _count;

    public ParquetRowWriter(string path, JoinTable table, IReadOnlyDictionary<string, string> metadata)
    {
        _zones = table.Zone is null ? null : new string?[GroupRows];
        _values = [.. table.Values.Select(_ => new double[GroupRows])];
        List<ParquetColumn> all = [new("cell_id", PhysicalType.Int64, LogicalType.None), Real("x", false), Real("y", false)];
        if (table.Zone is not null) all.Add(new ParquetColumn(table.Zone, PhysicalType.ByteArray, LogicalType.Text, IsOptional: true));
        all.AddRange(table.Values.Select(name => Real(name, true)));
        _file = new ParquetFile(path, all, sortedBy: 0, metadata);
    }

    public void Write(RowBatch batch)
    {
        int count = batch.Count;
        batch.Ids.AsSpan(0, count).CopyTo(_ids.AsSpan(_count));
        batch.X.AsSpan(0, count).CopyTo(_x.AsSpan(_count));
        batch.Y.AsSpan(0, count).CopyTo(_y.AsSpan(_count));
        if (_zones is not null) batch.Zones.AsSpan(0, count).CopyTo(_zones.AsSpan(_count));
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
        if (_zones is not null) chunks.Add(Labels(_zones.AsSpan(0, _count)));
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

    // A dictionary, and runs of its indexes: neighbours mostly share their zone.
    private EncodedChunk Labels(ReadOnlySpan<string?> zones)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var present = new List<(bool, long)>();
        var labels = new List<(int Index, long Rows)>();
        long nulls = 0;
        for (int i = 0; i < zones.Length;)
        {
            int start = i;
            while (i < zones.Length && ReferenceEquals(zones[i], zones[start])) i++;
            present.Add((zones[start] is not null, i - start));
            if (zones[start] is { } zone)
            {
                if (!known.TryGetValue(zone, out int index)) known.Add(zone, index = known.Count);
                labels.Add((index, i - start));
            }
            else
            {
                nulls += i - start;
            }
        }
        byte[][] entries = [.. known.OrderBy(entry => entry.Value).Select(entry => PlainValues.Of(entry.Key))];
        var dictionary = new ByteBuffer();
        foreach (byte[] bytes in entries)
        {
            dictionary.Int32(bytes.Length);
            dictionary.Bytes(bytes);
        }
        var body = new ByteBuffer();
        DefinitionLevels.Write(body, present);
        int width = DictionaryIndexes.Width(Math.Max(1, entries.Length));
        DictionaryIndexes.Begin(body, width);
        foreach ((int index, long rows) in labels) DictionaryIndexes.Repeat(body, width, index, rows);
        byte[][] ordered = [.. entries.OrderBy(bytes => bytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
        (byte[], byte[]) bounds = ordered.Length > 0 ? (ordered[0], ordered[^1]) : ([], []);
        return new EncodedChunk(_pages.Dictionary(dictionary.Span, entries.Length), [_pages.Data(body.Span, zones.Length, Encoding.RleDictionary)], Encoding.RleDictionary, [bounds], [nulls]);
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
