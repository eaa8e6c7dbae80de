using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Resample.Grids;

/// <summary>How a source lies to the target grid.</summary>
/// <param name="SameCrs">Positions mean the same in both.</param>
/// <param name="Offset">Column and row of the source's first cell on the target grid, when both share one lattice; null otherwise.</param>
/// <param name="IsWhole">The source has the grid's cells, all and no others.</param>
/// <param name="Reason">Why it is, or is not, a passthrough: one clause for the reader.</param>
internal sealed record GridMatch(bool SameCrs, (long Col, long Row)? Offset, bool IsWhole, string Reason)
{
    /// <summary>Compares in cells over the whole extent: a tolerance in degrees would add up over thousands of columns.</summary>
    public static GridMatch Of(Grid source, CellGrid target)
    {
        if (!Crs.Parse(source.Crs).IsEquivalentTo(target.Crs)) return new GridMatch(false, null, false, $"another CRS ({source.Crs})");
        AffineTransform s = source.Transform, t = target.Transform;
        if (s.XRow != 0 || s.YCol != 0) return new GridMatch(true, null, false, "rotated");
        var grid = new Grid(target.Columns, target.Rows, t, source.Crs);
        if (grid.OffsetOf(source) is { } offset)
        {
            bool whole = offset == (0, 0) && source.Width == target.Columns && source.Height == target.Rows;
            return new GridMatch(true, offset, whole, whole ? "on the grid" : $"on the grid's lattice, from column {offset.Col}, row {offset.Row}");
        }
        double ratioX = Math.Abs(t.XCol / s.XCol), ratioY = Math.Abs(t.YRow / s.YRow);
        double drift = Math.Max(Math.Abs(((s.XCol / t.XCol) - 1) * source.Width), Math.Abs(((s.YRow / t.YRow) - 1) * source.Height));
        return new GridMatch(true, null, false, Math.Abs(ratioX - 1) < 0.01 && Math.Abs(ratioY - 1) < 0.01
            ? string.Create(CultureInfo.InvariantCulture, $"{drift:0.###} cells out of step over its extent")
            : string.Create(CultureInfo.InvariantCulture, $"{ratioX:0.###} by {ratioY:0.###} cells of it to one of the grid"));
    }
}
