using Terrane.Core;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Rows of the source in ascending order, read a strip at a time and kept while a later target row may still ask for them.</summary>
internal sealed class RowBand(SourceReader reader)
{
    private const long StripBytes = 4 << 20;
    private const int MostStripRows = 256;

    private double[] _cells = [];
    private bool[] _whole = [];
    private double[] _strip = [];
    private long _firstCol, _loadedEnd, _sourceEnd;
    private int _width, _capacity, _stripRows;

    /// <summary>Begins a window.</summary>
    /// <param name="firstCol">First column; may lie outside of the source.</param>
    /// <param name="kept">Rows that may have to be kept behind the newest one asked for.</param>
    public void Begin(long firstCol, int width, long firstRow, long endRow, int kept)
    {
        (_firstCol, _width, _loadedEnd, _sourceEnd) = (firstCol, width, firstRow, endRow);
        _stripRows = (int)Math.Clamp(StripBytes / (sizeof(double) * (long)width), 1, Math.Min(MostStripRows, Math.Max(1, endRow - firstRow)));
        _capacity = kept + _stripRows + 1;
        int needed = checked(_capacity * width);
        if (_cells.Length < needed) _cells = new double[needed];
        if (_whole.Length < _capacity) _whole = new bool[_capacity];
        if (_strip.Length < _stripRows * width) _strip = new double[_stripRows * width];
    }

    /// <summary>The cells of one row, and whether none of them is void. Rows are asked for in ascending order, but for those kept.</summary>
    public ReadOnlySpan<double> Row(long row, out bool whole)
    {
        while (row >= _loadedEnd) Load();
        int slot = (int)(row % _capacity);
        whole = _whole[slot];
        return _cells.AsSpan(slot * _width, _width);
    }

    public static long BytesFor(long width, long kept) =>
        sizeof(double) * ((width * (kept + 1)) + (2 * Math.Max(width, Math.Min(StripBytes / sizeof(double), width * MostStripRows))));

    private void Load()
    {
        int rows = (int)Math.Min(_stripRows, _sourceEnd - _loadedEnd);
        reader.Read(new Window(_firstCol, _loadedEnd, _width, rows), _strip);
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = _strip.AsSpan(i * _width, _width);
            int slot = (int)((_loadedEnd + i) % _capacity);
            row.CopyTo(_cells.AsSpan(slot * _width, _width));
            _whole[slot] = Columns.IsWhole(row);
        }
        _loadedEnd += rows;
    }
}
