using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Stores;

/// <summary>A tiled, compressed GeoTIFF; a cloud-optimised one passes through a plain file beside it, since its overviews are made of the whole.</summary>
internal sealed class TiffSink : IBandSink
{
    private readonly GdalRasterWriter _writer;
    private readonly string _path;
    private readonly bool _isCloudOptimised, _isCategorical;
    private readonly string _name;
    private readonly int _columns;
    private readonly double _noData;
    private double[] _filled = [];

    /// <param name="path">Of the finished file.</param>
    public TiffSink(string path, Dataset dataset)
    {
        (CellGrid grid, GdalDataType type) = (dataset.Grid, dataset.Type);
        (_path, _name, _columns, _noData) = (path, dataset.Name, grid.Columns, dataset.Spec.OutNoData ?? DefaultNoData(type));
        _isCloudOptimised = dataset.Spec.IsCloudOptimised;
        if (_isCloudOptimised) CloudOptimised.Clean(path); // after a kill
        _isCategorical = dataset.Spec.Kind == DatasetKind.Categorical;
        string predictor = OutputType.IsInteger(type) ? "PREDICTOR=2" : "PREDICTOR=3";
        List<string> options = ["TILED=YES", "COMPRESS=ZSTD", "ZSTD_LEVEL=3", predictor, "BIGTIFF=IF_SAFER", "NUM_THREADS=1"];
        _writer = GdalRasterWriter.Create(_isCloudOptimised ? CloudOptimised.PlainPath(path) : path, "GTiff", grid.Columns, grid.Rows, 1, type, grid.Transform, grid.Crs.Authority ?? grid.Crs.Wkt, options, _noData);
        _writer.SetDescription(1, dataset.Name);
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

    public void Finish()
    {
        _writer.Finish();
        if (_isCloudOptimised) CloudOptimised.Make(_path, _isCategorical ? "MODE" : "AVERAGE");
    }

    public void Dispose()
    {
        _writer.Dispose();
        if (_isCloudOptimised) CloudOptimised.Clean(_path);
    }
}
