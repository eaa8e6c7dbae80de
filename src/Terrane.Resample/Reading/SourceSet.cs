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
        for (int i = 0; i < files.Length; i++) groups.Add(i, files[i].Grid);
        if (groups.Groups.Count > 1)
            throw ResampleException.Lattices(spec.Path, files.Length, files[groups.Groups[0].Members.First().File].Path, files[groups.Groups[1].Members.First().File].Path);
        LatticeGroups.Group group = groups.Groups[0];
        (long col, long row, Grid anchor) = (group.Col, group.Row, group.Anchor);
        (double x0, double y0) = anchor.Transform.Apply(col, row);
        Grid grid = group.Count == 1 ? anchor : new Grid(group.ColEnd - col, group.RowEnd - row, anchor.Transform with { X0 = x0, Y0 = y0 }, anchor.Crs);
        return new SourceSet(spec, grid, [.. group.Members.Select(m => new SourceTile(files[m.File],
            new Window(m.Col - col, m.Row - row, checked((int)files[m.File].Grid.Width), checked((int)files[m.File].Grid.Height))))]);
    }

    /// <summary>Numbers of the tiles with cells in a window, ascending.</summary>
    public IReadOnlyList<int> Meeting(Window window) => _index.Find(new Bounds(window.Col, window.Row, window.ColEnd, window.RowEnd));
}
