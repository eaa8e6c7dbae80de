using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Stores;

/// <summary>A tiled, compressed GeoTIFF.</summary>
internal sealed class TiffSink : IBandSink
{
    private readonly GdalRasterWriter _writer;
    private readonly string _name;
    private readonly int _columns;
    private readonly double _noData;
    private double[] _filled = [];

    public TiffSink(string path, string name, CellGrid grid, GdalDataType type, double? noData)
    {
        (_name, _columns, _noData) = (name, grid.Columns, noData ?? DefaultNoData(type));
        string predictor = OutputType.IsInteger(type) ? "PREDICTOR=2" : "PREDICTOR=3";
        List<string> options = ["TILED=YES", "COMPRESS=ZSTD", "ZSTD_LEVEL=3", predictor, "BIGTIFF=IF_SAFER", "NUM_THREADS=1"];
        _writer = GdalRasterWriter.Create(path, "GTiff", grid.Columns, grid.Rows, 1, type, grid.Transform, grid.Crs.Authority ?? grid.Crs.Wkt, options, _noData);
        _writer.SetDescription(1, name);
    }

    /// <summary>NaN for floats, the end of the range that values reach least often for whole numbers.</summary>
    public static double DefaultNoData(GdalDataType type) => !OutputType.IsInteger(type) ? double.NaN
        : OutputType.RangeOf(type) is ( < 0 and var min, _) ? min : OutputType.RangeOf(type).Max;

    public void Write(long firstRow, int rows, ReadOnlySpan<double> values)
    {
        ReadOnlySpan<double> cells = values;
        if (!double.IsNaN(_noData))
        {
            if (_filled.Length < values.Length) _filled = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] == _noData) throw ResampleException.NoData(_name, values[i], firstRow + (i / _columns), i % _columns);
                _filled[i] = double.IsNaN(values[i]) ? _noData : values[i];
            }
            cells = _filled.AsSpan(0, values.Length);
        }
        _writer.Write(1, new Window(0, firstRow, _columns, rows), cells);
    }

    public void Finish() => _writer.Finish();

    public void Dispose() => _writer.Dispose();
}
