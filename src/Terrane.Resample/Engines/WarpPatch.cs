using Terrane.Core;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>The source cells round a window of another CRS, addressed by unwrapped column and row; NaN outside.</summary>
internal sealed class WarpPatch(SourceReader reader, SourceGeometry source)
{
    private double[] _cells = [];
    private Window _window;

    public double this[long col, long row]
    {
        get
        {
            if (source.Period > 0)
            {
                // Neighbours may have been given names a turn apart from the window's.
                while (col < _window.Col) col += source.Period;
                while (col >= _window.Col + source.Period) col -= source.Period;
            }
            return _window.Contains(col, row) ? _cells[(int)(((row - _window.Row) * _window.Width) + col - _window.Col)] : double.NaN;
        }
    }

    /// <summary>Reads what of the box lies in the source.</summary>
    /// <returns>False, and nothing is read, when it holds more than <paramref name="most"/> cells.</returns>
    public bool TryRead(double left, double top, double right, double bottom, double reachX, double reachY, long most, out long cells)
    {
        long col = (long)Math.Floor(left - reachX), colEnd = (long)Math.Ceiling(right + reachX) + 1;
        long row = Math.Max((long)Math.Floor(top - reachY), 0), rowEnd = Math.Min((long)Math.Ceiling(bottom + reachY) + 1, source.Rows);
        if (source.Period == 0) (col, colEnd) = (Math.Max(col, 0), Math.Min(colEnd, source.Columns));
        else if (colEnd - col > source.Period / 2) colEnd = col + source.Period; // a cell may lie across the seam of the names
        cells = colEnd <= col || rowEnd <= row ? 0 : (colEnd - col) * (rowEnd - row);
        if (cells > most) return false;
        _window = cells == 0 ? default : new Window(col, row, (int)(colEnd - col), (int)(rowEnd - row));
        if (_cells.Length < cells) _cells = new double[cells];
        if (cells > 0) reader.Read(_window, _cells);
        return true;
    }
}
