using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Engines;
using Terrane.Resample.Grids;
using Terrane.Resample.Reading;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Joining;

/// <summary>A raster on the grid, read some rows at a time: a GeoTIFF of a store, or the source of a dataset by reference.</summary>
internal sealed class RasterStream : ICellStream
{
    private const int BlockCells = 1 << 18;

    private readonly IWindowEngine _engine;
    private readonly CellGrid _grid;
    private readonly double[] _cells;
    private readonly double[] _values;
    private readonly long[] _ids;
    private readonly int _rows;
    private int _next, _count;

    private RasterStream(IWindowEngine engine, CellGrid grid)
    {
        (_engine, _grid) = (engine, grid);
        _rows = Math.Clamp(BlockCells / grid.Columns, 1, grid.Rows);
        int cells = checked(_rows * grid.Columns);
        (_cells, _values, _ids) = (new double[cells], new double[cells], new long[cells]);
    }

    public ReadOnlySpan<long> Ids => _ids.AsSpan(0, _count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    public static RasterStream OfSource(RegistryEntry entry) => Open(SpecJson.Read(entry.Json["metadata"]!["dataset"]!), entry);

    public static RasterStream OfFile(string file, RegistryEntry entry) => Open(new DatasetSpec { Path = file, Name = entry.Name }, entry);

    public bool NextBlock()
    {
        for (_count = 0; _count == 0 && _next < _grid.Rows;)
        {
            var window = new Window(0, _next, _grid.Columns, Math.Min(_rows, _grid.Rows - _next));
            _engine.Evaluate(window, _cells);
            long first = (long)_next * _grid.Columns;
            for (int i = 0; i < window.Count; i++)
            {
                if (double.IsNaN(_cells[i])) continue;
                (_ids[_count], _values[_count]) = (first + i, _cells[i]);
                _count++;
            }
            _next += window.Height;
        }
        return _count > 0;
    }

    public void Dispose() => _engine.Dispose();

    private static RasterStream Open(DatasetSpec spec, RegistryEntry entry)
    {
        CellGrid grid = GridSource.Parse(entry.GridText);
        SourceSet files = SourceSet.Of(spec);
        GridMatch match = GridMatch.Of(files.Grid, grid);
        if (!match.IsWhole) throw ResampleException.OtherGrid(spec.Path, entry.Name, match.Reason);
        return new RasterStream(new CopyEngine(new SourceReader(files, new SourceGeometry(files.Grid)), 0, 0), grid);
    }
}
