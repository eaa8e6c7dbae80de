using Terrane.Runtime.Reports;

namespace Terrane.Cells.Parquet;

/// <summary>Writes one Parquet file from encoded row groups: pages, then column and offset indexes, then the footer. Nothing in it depends on the time.</summary>
internal sealed class ParquetFile : IDisposable
{
    private const int ZstdCodec = 6, FormatVersion = 2;

    private static readonly byte[] Magic = "PAR1"u8.ToArray();

    private readonly FileStream _file;
    private readonly IReadOnlyList<ParquetColumn> _columns;
    private readonly int? _sortedBy;
    private readonly IReadOnlyDictionary<string, string> _metadata;
    private readonly List<(WrittenChunk[] Chunks, long Rows)> _groups = [];

    /// <param name="sortedBy">Position of the column by which rows ascend; null when none.</param>
    /// <param name="metadata">Key and value, written in ordinal order.</param>
    public ParquetFile(string path, IReadOnlyList<ParquetColumn> columns, int? sortedBy, IReadOnlyDictionary<string, string> metadata)
    {
        (_columns, _sortedBy, _metadata) = (columns, sortedBy, metadata);
        const int BufferSize = 1 << 16;
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferSize);
        _file.Write(Magic);
    }

    public long Rows { get; private set; }

    /// <summary>Bytes written so far.</summary>
    public long Length => _file.Position;

    /// <summary>Appends a row group. Only its figures are kept.</summary>
    public void Append(IReadOnlyList<EncodedChunk> chunks, long rows)
    {
        var written = new WrittenChunk[chunks.Count];
        for (int i = 0; i < chunks.Count; i++)
        {
            written[i] = new WrittenChunk(chunks[i], _file.Position);
            if (chunks[i].Dictionary is { } dictionary) _file.Write(dictionary.Bytes);
            foreach (EncodedPage page in chunks[i].Pages) _file.Write(page.Bytes);
        }
        _groups.Add((written, rows));
        Rows += rows;
    }

    /// <summary>Writes indexes and footer, and returns when the file is on disk.</summary>
    public void Finish()
    {
        var indexes = new List<(long ColumnOffset, int ColumnLength, long PageOffset, int PageLength)[]>();
        foreach ((WrittenChunk[] chunks, _) in _groups) indexes.Add(new (long, int, long, int)[chunks.Length]);
        for (int g = 0; g < _groups.Count; g++)
        {
            for (int c = 0; c < _columns.Count; c++)
            {
                ByteBuffer index = ParquetFooter.ColumnIndex(_groups[g].Chunks[c], ascending: c == _sortedBy);
                (indexes[g][c].ColumnOffset, indexes[g][c].ColumnLength) = (_file.Position, index.Length);
                _file.Write(index.Span);
            }
        }
        for (int g = 0; g < _groups.Count; g++)
        {
            for (int c = 0; c < _columns.Count; c++)
            {
                ByteBuffer index = ParquetFooter.OffsetIndex(_groups[g].Chunks[c]);
                (indexes[g][c].PageOffset, indexes[g][c].PageLength) = (_file.Position, index.Length);
                _file.Write(index.Span);
            }
        }
        var footer = new ByteBuffer();
        var thrift = new ThriftWriter(footer);
        thrift.BeginElement();
        thrift.Int32(1, FormatVersion);
        ParquetFooter.Schema(thrift, 2, _columns);
        thrift.Int64(3, Rows);
        thrift.BeginStructs(4, _groups.Count);
        for (int g = 0; g < _groups.Count; g++)
        {
            (WrittenChunk[] chunks, long rows) = _groups[g];
            thrift.BeginElement();
            thrift.BeginStructs(1, chunks.Length);
            for (int c = 0; c < chunks.Length; c++) ParquetFooter.Chunk(thrift, _columns[c], chunks[c], rows, ZstdCodec, indexes[g][c]);
            thrift.Int64(2, chunks.Sum(chunk => chunk.UncompressedLength));
            thrift.Int64(3, rows);
            if (_sortedBy is { } sorted)
            {
                thrift.BeginStructs(4, 1);
                thrift.BeginElement();
                thrift.Int32(1, sorted);
                thrift.Bool(2, false); // not descending
                thrift.Bool(3, false); // nulls last: there are none
                thrift.EndStruct();
            }
            thrift.Int64(5, chunks[0].Offset);
            thrift.Int64(6, chunks.Sum(chunk => chunk.Length));
            thrift.EndStruct();
        }
        thrift.BeginStructs(5, _metadata.Count);
        foreach ((string key, string value) in _metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            thrift.BeginElement();
            thrift.Text(1, key);
            thrift.Text(2, value);
            thrift.EndStruct();
        }
        thrift.Text(6, $"terrane version {RunReport.ProgramVersion}");
        ParquetFooter.ColumnOrders(thrift, 7, _columns.Count);
        thrift.EndStruct();
        int length = footer.Length;
        footer.Int32(length);
        footer.Bytes(Magic);
        _file.Write(footer.Span);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
