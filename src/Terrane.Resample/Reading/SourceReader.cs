using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster;

namespace Terrane.Resample.Reading;

/// <summary>Reads cells of one raster as doubles, NaN where there is no data. Not thread-safe: one per worker.</summary>
/// <remarks>Doubles, unlike the elevations of a build: counts and codes beyond 2^24 are no floats.</remarks>
internal sealed class SourceReader : IDisposable
{
    private readonly RasterFile _file;
    private readonly SourceGeometry _geometry;
    private readonly GdalDataset _dataset;
    private readonly GdalBand _band;
    private readonly bool _signedByte;
    private readonly bool _isFloat, _fitsFloat;
    private float[] _stored = [];
    private double[] _piece = [];
    private byte[] _mask = [];

    /// <exception cref="GdalException">raster.open.</exception>
    public SourceReader(RasterFile file, SourceGeometry geometry)
    {
        (_file, _geometry) = (file, geometry);
        _dataset = GdalDataset.Open(file.Path, file.OpenOptions);
        _band = _dataset.Band(file.Band);
        _isFloat = _band.DataType is GdalDataType.Float32 or GdalDataType.Float64 or GdalDataType.Float16;
        _fitsFloat = _band.DataType is GdalDataType.Float32 or GdalDataType.Byte or GdalDataType.Int16 or GdalDataType.UInt16 or GdalDataType.Int8 or GdalDataType.Float16;
        // GDAL below 3.7 gives signed bytes as 0 to 255.
        _signedByte = _band.DataType == GdalDataType.Byte && _band.Metadata("IMAGE_STRUCTURE").GetValueOrDefault("PIXELTYPE") == "SIGNEDBYTE";
    }

    /// <summary>Cells read from the file so far.</summary>
    public long CellsRead { get; private set; }

    /// <summary>Reads a window of the source. Columns beyond a global grid continue on its other side, all else outside is NaN.</summary>
    /// <param name="target">Row-major, in the order of the file, at least <c>window.Count</c> long.</param>
    /// <exception cref="GdalException">raster.read.</exception>
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

    public void Dispose() => _dataset.Dispose();

    private int UsedColumns => _geometry.Period > 0 ? Math.Min(_geometry.Period, _geometry.Columns) : _geometry.Columns;

    private void CopyPiece(Window piece, Window window, long lap, Span<double> cells)
    {
        int count = checked((int)piece.Count);
        if (_piece.Length < count) _piece = new double[count];
        ReadPiece(piece, _piece.AsSpan(0, count));
        for (int row = 0; row < piece.Height; row++)
        {
            long at = ((piece.Row + row - window.Row) * window.Width) + (piece.Col + lap - window.Col);
            _piece.AsSpan(row * piece.Width, piece.Width).CopyTo(cells[(int)at..]);
        }
    }

    private void ReadPiece(Window window, Span<double> cells)
    {
        CellsRead += window.Count;
        if (_fitsFloat && !_signedByte)
        {
            if (_stored.Length < cells.Length) _stored = new float[cells.Length];
            Span<float> stored = _stored.AsSpan(0, cells.Length);
            _band.Read(window, stored);
            StoredCells.Widen(stored, _file.NoData, _isFloat, cells);
        }
        else
        {
            _band.Read(window, cells);
            if (_signedByte)
            {
                foreach (ref double cell in cells)
                    if (cell > sbyte.MaxValue) cell -= 256;
            }
            StoredCells.Void(cells, _file.NoData, _isFloat);
        }
        if (_file.HasMask) ApplyMask(window, cells);
        if (_file.Scale == 1 && _file.Offset == 0) return;
        foreach (ref double cell in cells) cell = (cell * _file.Scale) + _file.Offset;
    }

    private void ApplyMask(Window window, Span<double> cells)
    {
        if (_mask.Length < cells.Length) _mask = new byte[cells.Length];
        _band.ReadMask(window, _mask);
        for (int i = 0; i < cells.Length; i++)
            if (_mask[i] == 0) cells[i] = double.NaN;
    }
}
