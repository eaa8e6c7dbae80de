using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Resample.Grids;

/// <summary>Reads the grid that everything is brought to.</summary>
internal static class TargetGrid
{
    private const string LikePrefix = "like:";
    private const long MostCells = 1L << 52; // cell ids stay exact in a double, which many readers make of them

    /// <summary>Reads like:FILE, a preset, SIZE,CRS[,X0,Y0] (cells of that size round X0,Y0 that cover the sources) or all seven numbers.</summary>
    /// <param name="extent">West, south, east and north in units of the grid's CRS, instead of what the sources cover; only with SIZE.</param>
    /// <param name="sources">Asked for only when the extent depends on them.</param>
    /// <exception cref="ResampleException">resample.grid.</exception>
    public static CellGrid Parse(string text, Bounds? extent, Func<IEnumerable<Grid>> sources)
    {
        bool sized = false;
        CellGrid grid;
        if (text.StartsWith(LikePrefix, StringComparison.Ordinal)) grid = GridSource.FromRaster(text[LikePrefix.Length..]);
        else if (GridPresets.Find(text) is { } preset) grid = GridSource.Parse(preset);
        else if (text == CellGrid.WorldPop1Km || text.Split(',').Length == 7) grid = GridSource.Parse(text);
        else (grid, sized) = (Sized(text, extent, sources), true);
        if (extent is not null && !sized) throw ResampleException.Grid(text, "it has an extent of its own, so --extent has no meaning");
        return grid.Count <= MostCells ? grid : throw ResampleException.Grid(text, $"it has {grid.Columns} by {grid.Rows} cells");
    }

    private static CellGrid Sized(string text, Bounds? extent, Func<IEnumerable<Grid>> sources)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length is not (2 or 4)) throw ResampleException.Grid(text, "it has neither two, four nor seven parts");
        double size = Size(text, parts[0]), x0 = parts.Length == 4 ? Number(text, parts[2]) : 0, y0 = parts.Length == 4 ? Number(text, parts[3]) : 0;
        Crs crs = Crs.Parse(parts[1]);
        Bounds bounds = extent ?? sources().Select(grid => In(grid, crs)).Aggregate((a, b) => a.Union(b));
        long west = Down((bounds.West - x0) / size), east = Up((bounds.East - x0) / size);
        long north = Up((bounds.North - y0) / size), south = Down((bounds.South - y0) / size);
        if (crs.IsGeographic)
        {
            north = Math.Min(north, Down((90 - y0) / size));
            south = Math.Max(south, Up((-90 - y0) / size));
        }
        if (east <= west || north <= south) throw ResampleException.Grid(text, $"no cell of it lies in {bounds}");
        return new CellGrid(east - west, north - south, new AffineTransform(x0 + (west * size), size, 0, y0 + (north * size), 0, -size), parts[1]);
    }

    // A border that a rounding error puts beyond a line is not worth a row of empty cells.
    private static long Down(double cells) => (long)Math.Floor(cells + Grid.AlignmentTolerance);

    private static long Up(double cells) => (long)Math.Ceiling(cells - Grid.AlignmentTolerance);

    private static Bounds In(Grid source, Crs crs)
    {
        Crs own = Crs.Parse(source.Crs);
        Bounds bounds = source.Bounds;
        if (own.IsEquivalentTo(crs)) return bounds;
        var transform = Operations.Choose(own, crs, AreaFinder.Find(own, bounds), allowBallpark: true);
        using var transformer = new Transformer(transform.Pipeline);
        const int Segments = 64;
        (double[] x, double[] y) = Ring.Of(bounds.West, bounds.South, bounds.East, bounds.North, Segments);
        transformer.Forward(x, y);
        (double[] fx, double[] fy) = ([.. x.Where(double.IsFinite)], [.. y.Where(double.IsFinite)]);
        return fx.Length > 0 ? new Bounds(fx.Min(), fy.Min(), fx.Max(), fy.Max()) : throw ResampleException.Grid(crs.ToString(), $"a raster in {source.Crs} cannot be brought to it");
    }

    // "1/6" says what no decimal can.
    private static double Size(string text, string part)
    {
        string[] fraction = part.Split('/');
        double size = fraction.Length == 2 ? Number(text, fraction[0]) / Number(text, fraction[1]) : Number(text, part);
        return size > 0 && double.IsFinite(size) ? size : throw ResampleException.Grid(text, $"its cells have the size {part}");
    }

    private static double Number(string text, string part) =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw ResampleException.Grid(text, $"'{part}' is not a number");
}
