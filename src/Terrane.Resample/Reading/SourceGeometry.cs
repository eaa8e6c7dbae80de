using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Resample.Reading;

/// <summary>Where the cells of a source lie, and whether its columns run round the Earth.</summary>
internal sealed class SourceGeometry
{
    /// <summary>Cells by which a full turn may miss a whole number of columns.</summary>
    private const double PeriodTolerance = 1e-3;

    public SourceGeometry(Grid grid)
    {
        (Columns, Rows, Transform, Crs) = (checked((int)grid.Width), checked((int)grid.Height), grid.Transform, Crs.Parse(grid.Crs));
        if (!Crs.IsGeographic || !IsUpright) return;
        Turn = 360 / Math.Abs(Transform.XCol);
        double whole = Math.Round(Turn);
        // WorldPop is one column short of a turn, grid-registered grids have the first meridian twice.
        if (Math.Abs(Turn - whole) < PeriodTolerance * Math.Max(1, whole / 1024) && Columns >= whole - 1) Period = (int)whole;
    }

    public int Columns { get; }
    public int Rows { get; }
    public AffineTransform Transform { get; }
    public Crs Crs { get; }

    public bool IsUpright => Transform.XRow == 0 && Transform.YCol == 0;

    /// <summary>Columns of 360 degrees, a fraction perhaps; 0 when the columns are no longitudes.</summary>
    public double Turn { get; }

    /// <summary>Columns after which the grid repeats; 0 when it does not go all round.</summary>
    public int Period { get; }
}
