using Terrane.Cells.Parquet;
using Terrane.Cells.Runs;

namespace Terrane.Resample.Stores;

/// <summary>A table of the cells that have a value, ascending, encoded a row group at a time straight from runs of neighbours.</summary>
internal sealed class ParquetSink : IBandSink
{
    /// <summary>Rows of a group.</summary>
    public const int GroupRows = 1 << 20;

    private readonly ParquetFile _file;
    private readonly TableLayout _layout;
    private readonly long _columns;
    private readonly PageEncoder _pages = new();
    private readonly List<CellRun> _runs = [];
    private readonly double[] _values = new double[GroupRows];
    private int _count;

    /// <param name="columns">Of the grid.</param>
    public ParquetSink(string path, TableLayout layout, int columns, IReadOnlyDictionary<string, string> metadata)
    {
        (_layout, _columns) = (layout, columns);
        ParquetColumn value = new("value", PhysicalType.Double, LogicalType.None);
        List<ParquetColumn> all = layout == TableLayout.CellId ? [Whole("cell_id"), value] : [Whole("row_idx"), Whole("col_idx"), value];
        _file = new ParquetFile(path, all, sortedBy: 0, metadata);
    }

    public long Rows => _file.Rows + _count;

    public void Write(long firstRow, int rows, ReadOnlySpan<double> values)
    {
        int columns = (int)_columns;
        for (int row = 0; row < rows; row++) WriteRow((int)firstRow + row, values.Slice(row * columns, columns));
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

    private static ParquetColumn Whole(string name) => new(name, PhysicalType.Int64, LogicalType.None);

    private void WriteRow(int row, ReadOnlySpan<double> values)
    {
        for (int start = 0; start < values.Length;)
        {
            if (double.IsNaN(values[start]))
            {
                start++;
                continue;
            }
            int end = start;
            while (end < values.Length && _count + end - start < GroupRows && !double.IsNaN(values[end])) end++;
            values[start..end].CopyTo(_values.AsSpan(_count));
            _runs.Add(new CellRun(row, start, end - start));
            _count += end - start;
            start = end;
            if (_count == GroupRows) Flush();
        }
    }

    private void Flush()
    {
        if (_count == 0) return;
        EncodedChunk values = ValueChunk.Of(_pages, _values.AsSpan(0, _count));
        EncodedChunk[] chunks = _layout == TableLayout.CellId
            ? [RunChunk.Ids(_pages, _runs, _columns), values]
            : [RunChunk.Rows(_pages, _runs), RunChunk.Columns(_pages, _runs), values];
        _file.Append(chunks, _count);
        _runs.Clear();
        _count = 0;
    }
}
