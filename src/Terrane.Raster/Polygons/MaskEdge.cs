using Terrane.Core;

namespace Terrane.Raster.Polygons;

/// <summary>A side of a polygon in EPSG:3857 metres, from its lower end a to its upper end b; of a level one, from west to east.</summary>
/// <remarks>Equal sides of two neighbours become equal edges, so both decide alike on every pixel.</remarks>
internal readonly record struct MaskEdge(double Ax, double Ay, double Bx, double By)
{
    internal static MaskEdge Of(double x0, double y0, double x1, double y1) => IsUpward(x0, y0, x1, y1) ? new MaskEdge(x0, y0, x1, y1) : new MaskEdge(x1, y1, x0, y0);

    internal static bool IsUpward(double x0, double y0, double x1, double y1) => y0 < y1 || (y0 == y1 && x0 <= x1);

    internal double West => Math.Min(Ax, Bx);
    internal double East => Math.Max(Ax, Bx);

    /// <summary>x at height y, rounded; the edge is not level.</summary>
    internal double XAt(double y) => Ax + ((y - Ay) * ((Bx - Ax) / (By - Ay)));

    /// <summary>+1 when (x, y) lies west of the edge (not level), 0 on its line, -1 east. Exact.</summary>
    internal int SideOf(double x, double y) => Orientation.Of(Ax, Ay, Bx, By, x, y);

    /// <summary>True when the edge enters the open rectangle. Exact.</summary>
    internal bool Enters(Bounds box)
    {
        if (!(West < box.East && box.West < East && Ay < box.North && box.South < By)) return false;
        int a = Orientation.Of(Ax, Ay, Bx, By, box.West, box.South), b = Orientation.Of(Ax, Ay, Bx, By, box.West, box.North);
        int c = Orientation.Of(Ax, Ay, Bx, By, box.East, box.South), d = Orientation.Of(Ax, Ay, Bx, By, box.East, box.North);
        return Math.Max(Math.Max(a, b), Math.Max(c, d)) > 0 && Math.Min(Math.Min(a, b), Math.Min(c, d)) < 0;
    }
}
