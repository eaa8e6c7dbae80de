using System.Globalization;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Raster.Files;

namespace Terrane.Cells.Grids;

/// <summary>Where a grid comes from: a raster, of which only the geometry is used, or numbers.</summary>
public static class GridSource
{
    /// <summary>The grid of the first raster of <paramref name="path"/>; cell values are never read, so no-data excludes nothing.</summary>
    /// <param name="crs">Of rasters that do not say.</param>
    /// <exception cref="RasterException">raster.*.</exception>
    /// <exception cref="CellsException">cells.grid.</exception>
    public static CellGrid FromRaster(string path, string? crs = null)
    {
        IReadOnlyList<RasterFile> files;
        try
        {
            files = RasterScanner.Scan(path, new RasterOptions { Crs = crs });
        }
        catch (RasterException e) when (e.Code == "raster.crs.missing")
        {
            throw CellsException.RasterCrs(path); // the hint of the other room names an option that is not there
        }
        if (files.Count != 1) throw CellsException.Grid($"'{path}' holds {files.Count} rasters, wanted one");
        Grid grid = files[0].Grid;
        return new CellGrid(grid.Width, grid.Height, grid.Transform, grid.Crs);
    }

    /// <summary>Reads "worldpop-1km", or "columns,rows,x0,dx,y0,dy,crs" with x0, y0 the outer corner of the first cell and dy below 0 for a grid that runs north to south.</summary>
    /// <exception cref="CellsException">cells.grid.</exception>
    public static CellGrid Parse(string text)
    {
        if (text == CellGrid.WorldPop1Km)
            return new CellGrid(43_199, 16_755, new AffineTransform(-180.0012493, 0.0083333333, 0, 83.6329165016827, 0, -0.0083333333), "EPSG:4326");
        string[] fields = text.Split(',', 7, StringSplitOptions.TrimEntries);
        if (fields.Length != 7) throw CellsException.Grid($"'{text}' has {fields.Length} of the 7 parts columns,rows,x0,dx,y0,dy,crs");
        if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long columns)
            || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long rows))
            throw CellsException.Grid($"'{fields[0]},{fields[1]}' are not numbers of columns and rows");
        double[] numbers = [.. fields[2..6].Select(field => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number : throw CellsException.Grid($"'{field}' is not a number"))];
        return new CellGrid(columns, rows, new AffineTransform(numbers[0], numbers[1], 0, numbers[2], 0, numbers[3]), fields[6]);
    }

    /// <summary>What <see cref="Parse"/> reads back as the same grid.</summary>
    public static string Format(CellGrid grid)
    {
        AffineTransform t = grid.Transform;
        return string.Create(CultureInfo.InvariantCulture, $"{grid.Columns},{grid.Rows},{t.X0:R},{t.XCol:R},{t.Y0:R},{t.YRow:R},{grid.Crs.Authority ?? grid.Crs.Definition}");
    }
}
