using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Resample.Reading;

/// <summary>Reads cells of one source as doubles, NaN where there is no data. Not thread-safe: one per worker.</summary>
/// <remarks>Doubles, unlike the elevations of a build: counts and codes beyond 2^24 are no floats.</remarks>
internal sealed class SourceReader : IDisposable
{
    private const int MostOpen = 16; // files, each with GDAL's handle and its tables of blocks

    private readonly SourceSet _source;
    private readonly SourceGeometry _geometry;
    private readonly ReadBuffers _buffers = new();
    private readonly LinkedList<(int Tile, TileCells Cells)> _open = new(); // the one used last in front
    private double[] _lap = [];

    /// <exception cref="GdalException">raster.open.</exception>
    public SourceReader(SourceSet source, SourceGeometry geometry)
    {
        (_source, _geometry) = (source, geometry);
        _ = Tile(0); // what cannot be opened is known at once
    }

    /// <summary>Cells read from files so far.</summary>
    public long CellsRead { get; private set; }

    /// <summary>Reads a window of the source. Columns beyond a global grid continue on its other side, all else outside is NaN.</summary>
    /// <param name="target">Row-major, in the order of the source, at least <c>window.Count</c> long.</param>
    /// <exception cref="GdalException">raster.read, raster.open.</exception>
    public void Read(Window window, Span<double> target)
    {
        Span<double> cells = target[..checked((int)window.Count)];
        long firstRow = Math.Max(window.Row, 0), endRow = Math.Min(window.RowEnd, _geometry.Rows);
        bool inside = window.Col >= 0 && window.ColEnd <= UsedColumns && firstRow == window.Row && endRow == window.RowEnd;
        if (inside)
        {
            ReadPiece(window, cells);
            return;
        }
        cells.Fill(double.NaN);
        if (endRow <= firstRow) return;
        for (long col = window.Col; col < window.ColEnd;)
        {
            long lap = _geometry.Period > 0 ? (long)Math.Floor((double)col / _geometry.Period) * _geometry.Period : 0;
            long end = Math.Min(window.ColEnd, _geometry.Period > 0 ? lap + _geometry.Period : long.MaxValue);
            long from = Math.Max(col - lap, 0), to = Math.Min(end - lap, UsedColumns);
            if (to > from) CopyPiece(new Window(from, firstRow, (int)(to - from), (int)(endRow - firstRow)), window, lap, cells);
            col = end;
        }
    }

    public void Dispose()
    {
        foreach ((_, TileCells cells) in _open) cells.Dispose();
        _open.Clear();
    }

    private int UsedColumns => _geometry.Period > 0 ? Math.Min(_geometry.Period, _geometry.Columns) : _geometry.Columns;

    private void CopyPiece(Window piece, Window window, long lap, Span<double> cells)
    {
        int count = checked((int)piece.Count);
        if (_lap.Length < count) _lap = new double[count];
        ReadPiece(piece, _lap.AsSpan(0, count));
        for (int row = 0; row < piece.Height; row++)
        {
            long at = ((piece.Row + row - window.Row) * window.Width) + (piece.Col + lap - window.Col);
            _lap.AsSpan(row * piece.Width, piece.Width).CopyTo(cells[(int)at..]);
        }
    }

    // A window inside the source.
    private void ReadPiece(Window window, Span<double> cells)
    {
        if (_source.Tiles.Count == 1)
        {
            CellsRead += window.Count;
            Tile(0).Read(window, cells, _buffers);
            return;
        }
        cells.Fill(double.NaN);
        foreach (int number in _source.Meeting(window))
        {
            Window area = _source.Tiles[number].Area, shared = window.Intersect(area);
            Span<double> piece = _buffers.Piece(checked((int)shared.Count));
            CellsRead += shared.Count;
            Tile(number).Read(shared.Shift(-area.Col, -area.Row), piece, _buffers);
            for (int row = 0; row < shared.Height; row++)
            {
                ReadOnlySpan<double> from = piece.Slice(row * shared.Width, shared.Width);
                Span<double> to = cells.Slice((int)(((shared.Row + row - window.Row) * window.Width) + shared.Col - window.Col), shared.Width);
                for (int i = 0; i < from.Length; i++)
                    if (double.IsNaN(to[i])) to[i] = from[i];
            }
        }
    }

    private TileCells Tile(int number)
    {
        for (var node = _open.First; node is not null; node = node.Next)
        {
            if (node.Value.Tile != number) continue;
            if (node != _open.First)
            {
                _open.Remove(node);
                _open.AddFirst(node);
            }
            return node.Value.Cells;
        }
        if (_open.Count == MostOpen)
        {
            _open.Last!.Value.Cells.Dispose();
            _open.RemoveLast();
        }
        var cells = new TileCells(_source.Tiles[number].File);
        _open.AddFirst((number, cells));
        return cells;
    }
}
