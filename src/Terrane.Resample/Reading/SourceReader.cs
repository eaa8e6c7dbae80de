using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster;

namespace Terrane.Resample.Reading;

/// <summary>Reads cells of one raster as doubles, NaN where there is no data. Not thread-safe: one per worker.</summary>
/// <remarks>Doubles, unlike the elevations of a build: counts and codes beyond 2^24 are no floats.</remarks>
internal sealed class SourceReader : IDisposable
{
    // Sentinels such as -3.4e38 are written with other digits than the cells hold; whole numbers are exact.
    private const double Nearly = 1e-6;

    private readonly RasterFile _file;
    private readonly SourceGeometry _geometry;
    private readonly GdalDataset _dataset;
    private readonly GdalBand _band;
    private readonly bool _signedByte;
    private readonly bool _isFloat;
    private double[] _piece = [];
    private byte[] _mask = [];

    /// <exception cref="GdalException">raster.open.</exception>
    public SourceReader(RasterFile file, SourceGeometry geometry)
    {
        (_file, _geometry) = (file, geometry);
        _dataset = GdalDataset.Open(file.Path, file.OpenOptions);
        _band = _dataset.Band(file.Band);
        _isFloat = _band.DataType is GdalDataType.Float32 or GdalDataType.Float64 or GdalDataType.Float16;
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
        _band.Read(window, cells);
        CellsRead += window.Count;
        if (_file.HasMask) ApplyMask(window, cells);
        if (_signedByte)
        {
            foreach (ref double cell in cells)
                if (cell > sbyte.MaxValue) cell -= 256;
        }
        foreach (double value in _file.NoData)
        {
            // GDAL states a float's sentinel in decimal, perhaps beyond what a float holds.
            double sentinel = _band.DataType == GdalDataType.Float32 ? Math.Clamp(value, -float.MaxValue, float.MaxValue) : value;
            double tolerance = _isFloat ? Math.Abs(sentinel) * Nearly : 0;
            foreach (ref double cell in cells)
                if (Math.Abs(cell - sentinel) <= tolerance) cell = double.NaN;
        }
        bool scaled = _file.Scale != 1 || _file.Offset != 0;
        if (scaled)
        {
            foreach (ref double cell in cells) cell = (cell * _file.Scale) + _file.Offset;
        }
        if (!_isFloat && !scaled) return;
        foreach (ref double cell in cells)
            if (!double.IsFinite(cell)) cell = double.NaN;
    }

    private void ApplyMask(Window window, Span<double> cells)
    {
        if (_mask.Length < cells.Length) _mask = new byte[cells.Length];
        _band.ReadMask(window, _mask);
        for (int i = 0; i < cells.Length; i++)
            if (_mask[i] == 0) cells[i] = double.NaN;
    }
}
