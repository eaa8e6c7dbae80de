using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Stores;

/// <summary>A tiled, compressed GeoTIFF; a cloud-optimised one passes through a plain file beside it, since its overviews are made of the whole.</summary>
internal sealed class TiffSink : IBandSink
{
    private const string TemporaryKey = "CPL_TMPDIR";

    private readonly GdalRasterWriter _writer;
    private readonly string _path;
    private readonly string? _plain, _temporary; // while there is need of them, when the file is to be cloud-optimised
    private readonly bool _isCategorical;
    private readonly string _name;
    private readonly int _columns;
    private readonly double _noData;
    private double[] _filled = [];

    /// <param name="path">Of the finished file.</param>
    public TiffSink(string path, Dataset dataset)
    {
        (CellGrid grid, GdalDataType type) = (dataset.Grid, dataset.Type);
        (_path, _name, _columns, _noData) = (path, dataset.Name, grid.Columns, dataset.Spec.OutNoData ?? DefaultNoData(type));
        if (dataset.Spec.IsCloudOptimised)
        {
            (_plain, _temporary) = (path + ".plain", path + ".tmp");
            Clean(); // after a kill
        }
        _isCategorical = dataset.Spec.Kind == DatasetKind.Categorical;
        string predictor = OutputType.IsInteger(type) ? "PREDICTOR=2" : "PREDICTOR=3";
        List<string> options = ["TILED=YES", "COMPRESS=ZSTD", "ZSTD_LEVEL=3", predictor, "BIGTIFF=IF_SAFER", "NUM_THREADS=1"];
        _writer = GdalRasterWriter.Create(_plain ?? path, "GTiff", grid.Columns, grid.Rows, 1, type, grid.Transform, grid.Crs.Authority ?? grid.Crs.Wkt, options, _noData);
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
        if (_plain is null) return;
        Directory.CreateDirectory(_temporary!);
        GdalLibrary.SetThreadConfig(TemporaryKey, _temporary); // else the driver's own files, which have names of the moment, could stay wherever that points to
        try
        {
            using GdalDataset plain = GdalDataset.Open(_plain);
            GdalRasterWriter.CreateCopy(plain, _path, "COG",
                ["COMPRESS=DEFLATE", "PREDICTOR=YES", "BIGTIFF=IF_SAFER", "NUM_THREADS=1", $"OVERVIEW_RESAMPLING={(_isCategorical ? "MODE" : "AVERAGE")}"]);
        }
        finally
        {
            GdalLibrary.SetThreadConfig(TemporaryKey, null);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        Clean();
    }

    private void Clean()
    {
        if (_plain is not null) File.Delete(_plain);
        if (Directory.Exists(_temporary)) Directory.Delete(_temporary, recursive: true);
    }
}
