using Terrane.Cells.Parquet;
using Terrane.Cells.Publish;

namespace Terrane.Cells.Tables;

/// <summary>The open part of one staged table: made with its first row group, finished with its last.</summary>
internal sealed class TablePart(string staging, string table, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> metadata) : IDisposable
{
    private ParquetFile? _file;

    public bool IsOpen => _file is not null;

    /// <summary>Appends a row group and returns its bytes.</summary>
    /// <param name="key">Of the zone; counts when no part is open.</param>
    /// <param name="part">Likewise.</param>
    public long Append(string key, int part, IReadOnlyList<EncodedChunk> chunks, int rows)
    {
        if (_file is null)
        {
            string path = Path.Combine(staging, table, PartitionPath.Part(key, part));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = new ParquetFile(path, columns, CellTables.SortedBy, metadata);
        }
        long before = _file.Length;
        _file.Append(chunks, rows);
        return _file.Length - before;
    }

    /// <summary>Finishes the part, on disk; returns its rows and bytes.</summary>
    public (long Rows, long Bytes) Close()
    {
        _file!.Finish();
        (long, long) figures = (_file.Rows, _file.Length);
        Dispose();
        return figures;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
