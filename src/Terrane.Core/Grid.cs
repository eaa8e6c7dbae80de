namespace Terrane.Core;

/// <summary>Where cells lie: shape, affine transform and CRS. Immutable; answers every question of alignment, so no loop computes offsets.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Transform">Cell to CRS coordinates.</param>
/// <param name="Crs">WKT or authority code; two grids share a CRS only when these strings are equal.</param>
public sealed record Grid(long Width, long Height, AffineTransform Transform, string Crs)
{
    /// <summary>Cells by which two lattices may be out of step and still count as one: far below any kernel's effect on a value.</summary>
    public const double AlignmentTolerance = 1e-3;

    /// <summary>Outer bounds in CRS units, also for rotated and south-up grids.</summary>
    public Bounds Bounds
    {
        get
        {
            var corners = new[] { Transform.Apply(0, 0), Transform.Apply(Width, 0), Transform.Apply(0, Height), Transform.Apply(Width, Height) };
            return new Bounds(corners.Min(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.X), corners.Max(c => c.Y));
        }
    }

    /// <summary>
    /// The whole-cell offset of <paramref name="other"/>'s first cell on this lattice, when the two share CRS, cell size, rotation and phase
    /// within <see cref="AlignmentTolerance"/> cells over the whole extent of both; null otherwise.
    /// </summary>
    public (long Col, long Row)? OffsetOf(Grid other)
    {
        if (other.Crs != Crs) return null;
        AffineTransform inverse = Transform.Invert();
        (double x, double y) = other.Transform.Apply(0, 0);
        (double col, double row) = inverse.Apply(x, y);
        double colWhole = Math.Round(col), rowWhole = Math.Round(row);
        if (Math.Abs(col - colWhole) > AlignmentTolerance || Math.Abs(row - rowWhole) > AlignmentTolerance) return null;
        (x, y) = other.Transform.Apply(other.Width, other.Height); // drift shows at the far corner
        (double farCol, double farRow) = inverse.Apply(x, y);
        if (Math.Abs(farCol - colWhole - other.Width) > AlignmentTolerance || Math.Abs(farRow - rowWhole - other.Height) > AlignmentTolerance) return null;
        (x, y) = other.Transform.Apply(other.Width, 0); // and a different rotation at the near one
        (farCol, farRow) = inverse.Apply(x, y);
        if (Math.Abs(farCol - colWhole - other.Width) > AlignmentTolerance || Math.Abs(farRow - rowWhole) > AlignmentTolerance) return null;
        return ((long)colWhole, (long)rowWhole);
    }
}
