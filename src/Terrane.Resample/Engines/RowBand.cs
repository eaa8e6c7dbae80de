using Terrane.Core;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Rows of the source in ascending order, read a strip at a time and kept while a later target row may still ask for them.</summary>
internal sealed class RowBand(SourceReader reader)
{
    private const long StripBytes = 1 << 20; // stays in a core's cache on its way from the file to the sums
    private const int MostStripRows = 256;

    private double[] _cells = [];
    private bool[] _whole = [];
    private long _firstCol, _base, _loadedEnd, _sourceEnd;
    private int _width, _capacity, _stripRows;

    /// <summary>Begins a window.</summary>
    /// <param name="firstCol">First column; may lie outside of the source.</param>
    /// <param name="kept">Rows that may have to be kept behind the newest one asked for.</param>
    public void Begin(long firstCol, int width, long firstRow, long endRow, int kept)
    {
        (_firstCol, _width, _base, _loadedEnd, _sourceEnd) = (firstCol, width, firstRow, firstRow, endRow);
        _stripRows = (int)Math.Min(StripRows(width), Math.Max(1, endRow - firstRow));
        _capacity = Capacity(_stripRows, kept);
        int needed = checked(_capacity * width);
        if (_cells.Length < needed) _cells = new double[needed];
        if (_whole.Length < _capacity) _whole = new bool[_capacity];
    }

    /// <summary>The cells of one row, and whether none of them is void. Rows are asked for in ascending order, but for those kept.</summary>
    public ReadOnlySpan<double> Row(long row, out bool whole)
    {
        while (row >= _loadedEnd) Load();
        int slot = (int)((row - _base) % _capacity);
        whole = _whole[slot];
        return _cells.AsSpan(slot * _width, _width);
    }

    public static long BytesFor(long width, int kept) => sizeof(double) * width * Capacity((int)StripRows(width), kept);

    private static long StripRows(long width) => Math.Clamp(StripBytes / (sizeof(double) * Math.Max(width, 1)), 1, MostStripRows);

    // A whole number of strips, so that none wraps round the end.
    private static int Capacity(int strip, int kept) => (((kept + strip) / strip) + 1) * strip;

    private void Load()
    {
        int rows = (int)Math.Min(_stripRows, _sourceEnd - _loadedEnd), slot = (int)((_loadedEnd - _base) % _capacity);
        reader.Read(new Window(_firstCol, _loadedEnd, _width, rows), _cells.AsSpan(slot * _width, rows * _width));
        for (int i = 0; i < rows; i++) _whole[slot + i] = Columns.IsWhole(_cells.AsSpan((slot + i) * _width, _width));
        _loadedEnd += rows;
    }
}
