using Terrane.Cells.Areas;
using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Cells.Grids;

/// <summary>The lattice whose cells are counted: upright (no rotation), with every line and centre at one fixed double.</summary>
/// <remarks>
/// Line k lies at X0 + k·XCol and the centre of column c at X0 + (c + 0.5)·XCol, likewise for rows. All geometry is decided against these
/// numbers, computed once from the global transform, so no result depends on a window.
/// </remarks>
public sealed class CellGrid
{
    /// <summary>The 30" grid of WorldPop's 1 km mosaics: 43,199 columns of 16,755 rows.</summary>
    public const string WorldPop1Km = "worldpop-1km";

    /// <summary>Four bytes of index each; more would not fit the tables of lines.</summary>
    private const long MaximumSide = 1L << 27;

    private readonly double[] _columnLines, _columnCentres, _rowLines, _rowCentres;

    /// <param name="columns">Cells from west to east.</param>
    /// <param name="rows">Cells from north to south (or as the transform says).</param>
    /// <param name="transform">Upright; rows may run either way, columns run east.</param>
    /// <param name="crs">What PROJ reads.</param>
    /// <exception cref="CellsException">cells.grid.</exception>
    public CellGrid(long columns, long rows, AffineTransform transform, string crs)
    {
        if (columns < 1 || rows < 1 || columns > MaximumSide || rows > MaximumSide) throw CellsException.Grid($"it has {columns} columns and {rows} rows, wanted 1 to {MaximumSide} of each");
        if (transform.XRow != 0 || transform.YCol != 0) throw CellsException.Grid("it is rotated or sheared");
        if (!(transform.XCol > 0) || transform.YRow == 0 || !double.IsFinite(transform.X0 + transform.XCol + transform.Y0 + transform.YRow))
            throw CellsException.Grid($"its cells are {transform.XCol} wide and {transform.YRow} high");
        (Columns, Rows, Transform) = ((int)columns, (int)rows, transform);
        Crs = Crs.Parse(crs);
        if (!Crs.IsGeographic && !Crs.IsProjected) throw CellsException.Grid($"its CRS is neither geographic nor projected: {Crs}");
        _columnLines = Table(Columns + 1, transform.X0, transform.XCol, 0);
        _columnCentres = Table(Columns, transform.X0, transform.XCol, 0.5);
        _rowLines = Table(Rows + 1, transform.Y0, transform.YRow, 0);
        _rowCentres = Table(Rows, transform.Y0, transform.YRow, 0.5);
        if (Crs.IsGeographic && (Math.Abs(_rowLines[0]) > 90 + 1e-6 || Math.Abs(_rowLines[^1]) > 90 + 1e-6))
            throw CellsException.Grid($"its rows run from {_rowLines[0]} to {_rowLines[^1]} degrees, beyond a pole");
        if (!IsStrict(_columnLines, _columnCentres) || !IsStrict(_rowLines, _rowCentres)) throw CellsException.Grid("its cells are too small for their distance from the origin");
    }

    public int Columns { get; }
    public int Rows { get; }
    public AffineTransform Transform { get; }
    public Crs Crs { get; }

    public bool IsGeographic => Crs.IsGeographic;

    public long Count => (long)Columns * Rows;

    /// <summary>True when rows run north to south.</summary>
    public bool IsNorthUp => Transform.YRow < 0;

    /// <summary>Columns + 1 ascending x.</summary>
    public ReadOnlySpan<double> ColumnLines => _columnLines;

    /// <summary>Ascending x.</summary>
    public ReadOnlySpan<double> ColumnCentres => _columnCentres;

    /// <summary>Rows + 1 y, in row order.</summary>
    public ReadOnlySpan<double> RowLines => _rowLines;

    /// <summary>y in row order.</summary>
    public ReadOnlySpan<double> RowCentres => _rowCentres;

    public double West => _columnLines[0];
    public double East => _columnLines[^1];
    public double South => Math.Min(_rowLines[0], _rowLines[^1]);
    public double North => Math.Max(_rowLines[0], _rowLines[^1]);

    /// <summary>Row-major number of a cell.</summary>
    public ulong TileId(int row, int column) => ((ulong)row * (ulong)Columns) + (ulong)column;

    /// <summary>The area of one cell of each row, in square metres.</summary>
    public double[] RowAreas(AreaModel model)
    {
        double[] areas = new double[Rows];
        if (!IsGeographic)
        {
            double planar = Transform.XCol * Math.Abs(Transform.YRow) * Crs.MetresPerUnit * Crs.MetresPerUnit;
            Array.Fill(areas, planar);
            return areas;
        }
        GeodesicCellArea? geodesic = model == AreaModel.GeodesicPolygon ? new GeodesicCellArea(Transform.XCol) : null;
        for (int r = 0; r < Rows; r++)
        {
            double south = Clamp(Math.Min(_rowLines[r], _rowLines[r + 1])), north = Clamp(Math.Max(_rowLines[r], _rowLines[r + 1]));
            areas[r] = geodesic?.Of(south, north) ?? EllipsoidArea.Of(Transform.XCol, south, north);
        }
        return areas;
    }

    private static double Clamp(double latitude) => Math.Clamp(latitude, -90, 90);

    private static double[] Table(int count, double origin, double step, double phase)
    {
        double[] table = new double[count];
        for (int i = 0; i < count; i++) table[i] = origin + ((i + phase) * step);
        return table;
    }

    private static bool IsStrict(double[] lines, double[] centres)
    {
        double sign = Math.Sign(lines[^1] - lines[0]);
        for (int i = 0; i < centres.Length; i++)
            if (!((centres[i] - lines[i]) * sign > 0) || !((lines[i + 1] - centres[i]) * sign > 0)) return false;
        return true;
    }
}
