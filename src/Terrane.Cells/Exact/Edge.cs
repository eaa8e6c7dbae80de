using Terrane.Core;

namespace Terrane.Cells.Exact;

/// <summary>A side of a polygon, from its lower end (ax, ay) to its upper (bx, by); of a level one, from west to east.</summary>
/// <param name="IsWestSide">The inside of the polygon lies east of it.</param>
/// <remarks>Equal borders of two neighbours become equal edges, so both decide alike on every point.</remarks>
internal readonly record struct Edge(double Ax, double Ay, double Bx, double By, int Part, bool IsHole, bool IsWestSide)
{
    /// <param name="insideIsLeft">As one walks from (x0, y0) to (x1, y1).</param>
    public static Edge Of(double x0, double y0, double x1, double y1, int part, bool isHole, bool insideIsLeft) => y0 < y1 || (y0 == y1 && x0 <= x1)
        ? new Edge(x0, y0, x1, y1, part, isHole, !insideIsLeft)
        : new Edge(x1, y1, x0, y0, part, isHole, insideIsLeft);

    public bool IsLevel => Ay == By;

    /// <summary>x at height y, rounded.</summary>
    public double XAt(double y) => Ax + ((y - Ay) * ((Bx - Ax) / (By - Ay)));

    /// <summary>-1 when (x, y) lies east of the line through this edge, which is not level; 0 on it, +1 west.</summary>
    public int SideOf(double x, double y) => Orientation.Of(Ax, Ay, Bx, By, x, y);
}
