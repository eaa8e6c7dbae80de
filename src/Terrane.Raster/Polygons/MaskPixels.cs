using Terrane.Core;

namespace Terrane.Raster.Polygons;

/// <summary>Rows and columns of the pixels of a zoom, by exact comparison with the one expression for their centres.</summary>
internal static class MaskPixels
{
    internal static double CentreX(byte zoom, long col) => WebMercator.X(zoom, col + 0.5);

    internal static double CentreY(byte zoom, long row) => WebMercator.Y(zoom, row + 0.5);

    /// <summary>The first row of first..end whose centre lies south of <paramref name="y"/>; end when none does.</summary>
    internal static long FirstRowBelow(byte zoom, double y, long first, long end)
    {
        long row = Guess((WebMercator.HalfExtent - y) / WebMercator.Resolution(zoom), first, end);
        while (row > first && CentreY(zoom, row - 1) < y) row--;
        while (row < end && !(CentreY(zoom, row) < y)) row++;
        return row;
    }

    /// <summary>The first column of first..end whose centre lies at or east of <paramref name="x"/>; end when none does.</summary>
    internal static long FirstColumnFrom(byte zoom, double x, long first, long end)
    {
        long col = Guess((x + WebMercator.HalfExtent) / WebMercator.Resolution(zoom), first, end);
        while (col > first && CentreX(zoom, col - 1) >= x) col--;
        while (col < end && !(CentreX(zoom, col) >= x)) col++;
        return col;
    }

    /// <summary>The first column of first..end whose centre lies on or east of an edge at height y; end when none does.</summary>
    internal static long FirstColumnEast(byte zoom, in MaskEdge edge, double y, long first, long end)
    {
        long col = Guess((edge.XAt(y) + WebMercator.HalfExtent) / WebMercator.Resolution(zoom), first, end);
        while (col > first && edge.SideOf(CentreX(zoom, col - 1), y) <= 0) col--;
        while (col < end && edge.SideOf(CentreX(zoom, col), y) > 0) col++;
        return col;
    }

    // From a pixel coordinate (0 = outer edge of the first pixel) to the first centre at or after it.
    private static long Guess(double pixel, long first, long end)
    {
        double index = Math.Ceiling(pixel - 0.5);
        return index > first ? index < end ? (long)index : end : first; // NaN becomes first
    }
}
