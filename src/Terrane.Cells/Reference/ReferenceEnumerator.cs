using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;
using Polygon = NetTopologySuite.Geometries.Polygon;

namespace Terrane.Cells.Reference;

/// <summary>The slow way, cell by cell, with NetTopologySuite: what the sweep is held against, and shares no line of code with.</summary>
/// <remarks>Its clipping works in doubles, so it cannot tell a part below a billionth of a cell from none.</remarks>
internal sealed class ReferenceEnumerator
{
    private readonly CellGrid _grid;
    private readonly List<(Polygon Polygon, IPreparedGeometry Prepared, IPreparedGeometry[] Holes)> _parts = [];
    private readonly GeometryFactory _factory = new();

    public ReferenceEnumerator(CellGrid grid, Zone zone)
    {
        _grid = grid;
        foreach (Raster.Polygons.Polygon part in zone.Parts)
        {
            (double west, double east) = part.Exterior.XRange();
            foreach (int turn in grid.IsGeographic ? [-1, 0, 1] : (int[])[0])
            {
                if (west + (360.0 * turn) > grid.East || east + (360.0 * turn) < grid.West) continue;
                LinearRing[] rings = [.. part.Rings.Select(ring => Ring(ring, turn))];
                Polygon polygon = _factory.CreatePolygon(rings[0], rings[1..]);
                _parts.Add((polygon, PreparedGeometryFactory.Prepare(polygon), [.. rings[1..].Select(hole => PreparedGeometryFactory.Prepare(hole))]));
            }
        }
    }

    /// <summary>The cells of a window.</summary>
    public List<(int Row, int Column)> Enumerate(InclusionRule rule, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        var cells = new List<(int, int)>();
        for (int row = firstRow; row < endRow; row++)
            for (int column = firstColumn; column < endColumn; column++)
                if (rule == InclusionRule.Center ? HasCentre(row, column) : Coverage(row, column) > 0) cells.Add((row, column));
        return cells;
    }

    /// <summary>Inside or on the outer border of some polygon, and neither in nor on one of its holes.</summary>
    public bool HasCentre(int row, int column)
    {
        Point point = Centre(row, column);
        return _parts.Any(part => part.Polygon.EnvelopeInternal.Intersects(point.Coordinate) && part.Prepared.Covers(point) && !part.Holes.Any(hole => hole.Intersects(point)));
    }

    /// <summary>The centre lies on some border.</summary>
    public bool IsTie(int row, int column)
    {
        Point point = Centre(row, column);
        return _parts.Any(part => part.Polygon.EnvelopeInternal.Intersects(point.Coordinate) && part.Polygon.Boundary.Intersects(point));
    }

    /// <summary>The part of a cell that is covered, by clipping, polygons summed.</summary>
    public double Coverage(int row, int column)
    {
        double y0 = Math.Min(_grid.RowLines[row], _grid.RowLines[row + 1]), y1 = Math.Max(_grid.RowLines[row], _grid.RowLines[row + 1]);
        var box = new Envelope(_grid.ColumnLines[column], _grid.ColumnLines[column + 1], y0, y1);
        Geometry cell = _factory.ToGeometry(box);
        return _parts.Where(part => part.Polygon.EnvelopeInternal.Intersects(box) && part.Prepared.Intersects(cell))
            .Sum(part => part.Prepared.Covers(cell) ? cell.Area : part.Polygon.Intersection(cell).Area) / cell.Area;
    }

    private Point Centre(int row, int column) => _factory.CreatePoint(new Coordinate(_grid.ColumnCentres[column], _grid.RowCentres[row]));

    private LinearRing Ring(PolygonRing ring, int turn) => _factory.CreateLinearRing([.. Enumerable.Range(0, ring.Count + 1).Select(i => i % ring.Count)
        .Select(i => new Coordinate(PolygonRing.Place(ring.X[i], (ring.Wraps?[i] ?? 0) + turn), ring.Y[i]))]);
}
