using Terrane.Core;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>What engines for sources of another CRS, or rotated ones, share: places of the window, and the cells round them.</summary>
internal abstract class WarpEngine(SourceReader reader, SourceGeometry source, PlaceMap map, string name, long mostCells) : IWindowEngine
{
    private (double X, double Y)[] _places = [];
    private int _stride;

    public long CellsRead => reader.CellsRead;

    protected WarpPatch Patch { get; } = new(reader, source);

    protected SourceGeometry Source => source;

    public void Evaluate(Window window, Span<double> values)
    {
        values[..(int)window.Count].Fill(double.NaN);
        map.Begin();
        Evaluate(window, window, values);
    }

    public void Dispose()
    {
        map.Dispose();
        reader.Dispose();
    }

    /// <summary>The value of cell (<paramref name="col"/>, <paramref name="row"/>) of the window.</summary>
    protected abstract double Cell(int col, int row);

    /// <summary>Source cells beyond the places of a window that its cells may ask for.</summary>
    protected abstract (double X, double Y) Reach(int width, int height);

    /// <summary>A place of the window, which has one more column and row of them than cells.</summary>
    protected (double X, double Y) Place(int col, int row) => _places[(row * _stride) + col];

    private void Evaluate(Window part, Window whole, Span<double> values)
    {
        if (!Locate(part, out double left, out double top, out double right, out double bottom)) return;
        (double reachX, double reachY) = Reach(part.Width, part.Height);
        if (!Patch.TryRead(left, top, right, bottom, reachX, reachY, mostCells, out long cells))
        {
            if (part.Count == 1) throw ResampleException.Memory(name, $"one target cell has {cells} source cells");
            foreach (Window half in PatchEngine.Halves(part)) Evaluate(half, whole, values);
            return;
        }
        if (cells == 0) return;
        for (int row = 0; row < part.Height; row++)
        {
            Span<double> line = values.Slice((int)(((part.Row + row - whole.Row) * whole.Width) + part.Col - whole.Col), part.Width);
            for (int col = 0; col < part.Width; col++) line[col] = Cell(col, row);
        }
    }

    private bool Locate(Window part, out double left, out double top, out double right, out double bottom)
    {
        _stride = part.Width + 1;
        int count = _stride * (part.Height + 1);
        if (_places.Length < count) _places = new (double, double)[count];
        (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        double near = double.NaN;
        for (int row = 0, i = 0; row <= part.Height; row++)
        {
            for (int col = 0; col <= part.Width; col++, i++)
            {
                (double x, double y) = map.At(part.Col + col, part.Row + row);
                if (double.IsNaN(near)) near = x;
                x = Near(x, near);
                _places[i] = (x, y);
                if (double.IsNaN(x)) continue;
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }
        return left <= right;
    }

    /// <summary>The name of a column, on a source that goes all round, that lies nearest to another. Exact: columns are multiples of 2^-16.</summary>
    protected double Near(double x, double other) => Source.Period > 0 ? x - (Source.Period * Math.Round((x - other) / Source.Period)) : x;
}
