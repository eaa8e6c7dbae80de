using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Reading;

/// <summary>The raster of a dataset: one file, or tiles of one lattice that are read as one, so that no method sees a border between them.</summary>
/// <remarks>Nothing stays open. Where tiles overlap, the first in order wins wherever it has a value; cells of no tile have none.</remarks>
internal sealed class SourceSet
{
    private readonly RectangleIndex _index;

    private SourceSet(DatasetSpec spec, Grid grid, IReadOnlyList<SourceTile> tiles)
    {
        (Grid, Tiles) = (grid, tiles);
        _index = new RectangleIndex([.. tiles.Select(tile => new Bounds(tile.Area.Col, tile.Area.Row, tile.Area.ColEnd, tile.Area.RowEnd))]);
        GdalDataType type = tiles[0].File.DataType;
        DataType = tiles.All(tile => tile.File.DataType == type) ? type : GdalDataType.Float64;
        Place = tiles.Count == 1 ? tiles[0].File.Source.Container : spec.Path;
    }

    /// <summary>All cells of all tiles.</summary>
    public Grid Grid { get; }

    public IReadOnlyList<SourceTile> Tiles { get; }

    /// <summary>Of the stored values; double where tiles differ.</summary>
    public GdalDataType DataType { get; }

    /// <summary>What is stored is not yet the value.</summary>
    public bool IsScaled => Tiles.Any(tile => tile.File.Scale != 1 || tile.File.Offset != 0);

    /// <summary>Stored in whole rows, so that a part of a row costs as much as all of it.</summary>
    public bool IsInRows => Tiles is [{ File: var file }] && file.BlockWidth >= file.Grid.Width;

    /// <summary>The file, or the folder or pattern of several.</summary>
    public string Place { get; }

    /// <summary>The files of a dataset, each opened once, briefly.</summary>
    /// <exception cref="Terrane.Core.TerraneException">raster.*, resample.files.</exception>
    public static SourceSet Of(DatasetSpec spec)
    {
        var options = new RasterOptions
        {
            Crs = spec.Crs,
            NoData = spec.NoData,
            Band = spec.Band,
            Scale = spec.Scale,
            Offset = spec.Offset,
            KeepUnits = true, // a quantity of any kind, not a height
        };
        RasterFile[] files = [.. spec.Paths.SelectMany(path => RasterScanner.Scan(path, options)).DistinctBy(file => file.Path)];
        var groups = new LatticeGroups();
        foreach (RasterFile file in files) groups.Add(file);
        if (groups.Groups.Count > 1) throw ResampleException.Lattices(spec.Path, files.Length, groups.Groups[0].Anchor.Path, groups.Groups[1].Anchor.Path);
        List<(RasterFile File, long Col, long Row)> members = groups.Groups[0].Members;
        long col = members.Min(m => m.Col), row = members.Min(m => m.Row);
        Grid anchor = groups.Groups[0].Anchor.Grid;
        (double x0, double y0) = anchor.Transform.Apply(col, row);
        long width = members.Max(m => m.Col + m.File.Grid.Width) - col, height = members.Max(m => m.Row + m.File.Grid.Height) - row;
        Grid grid = members.Count == 1 ? anchor : new Grid(width, height, anchor.Transform with { X0 = x0, Y0 = y0 }, anchor.Crs);
        return new SourceSet(spec, grid, [.. members.Select(m => new SourceTile(m.File, new Window(m.Col - col, m.Row - row, checked((int)m.File.Grid.Width), checked((int)m.File.Grid.Height))))]);
    }

    /// <summary>Numbers of the tiles with cells in a window, ascending.</summary>
    public IReadOnlyList<int> Meeting(Window window) => _index.Find(new Bounds(window.Col, window.Row, window.ColEnd, window.RowEnd));
}
