using Terrane.Core;
using Terrane.Native.Ogr;

namespace Terrane.Sources.Coverage;

/// <summary>The polygons of one file and where its cells lie on the lattice that it shares with others.</summary>
/// <param name="Path">GeoPackage.</param>
/// <param name="Grid">Of the file.</param>
/// <param name="Col">Lattice column of its first cell.</param>
/// <param name="Row">Lattice row of its first cell.</param>
internal sealed record PlacedPolygons(string Path, Grid Grid, long Col, long Row)
{
    /// <summary>The edges along columns: lattice column, first row, row behind the last, and +1 where cells begin on the right, -1 where they end.</summary>
    public IEnumerable<(int Col, int From, int To, int Step)> Edges(long originCol, long originRow)
    {
        AffineTransform toCells = Grid.Transform.Invert();
        using VectorDataset dataset = VectorDataset.Open(Path);
        foreach (VectorFeature feature in dataset.Layer(null).Features())
        {
            if (feature.Wkb is null) continue;
            foreach (double[] ring in PolygonWkb.Rings(feature.Wkb))
            {
                (int X, int Y) last = Corner(toCells, ring, 0, originCol, originRow);
                for (int i = 2; i < ring.Length; i += 2)
                {
                    (int X, int Y) at = Corner(toCells, ring, i, originCol, originRow);
                    // Valid cells lie on the right of the way: going north they begin, going south they end.
                    if (at.X == last.X && at.Y < last.Y) yield return (at.X, at.Y, last.Y, 1);
                    else if (at.X == last.X && at.Y > last.Y) yield return (at.X, last.Y, at.Y, -1);
                    last = at;
                }
            }
        }
    }

    private (int X, int Y) Corner(AffineTransform toCells, double[] ring, int at, long originCol, long originRow)
    {
        (double col, double row) = toCells.Apply(ring[at], ring[at + 1]);
        return (checked((int)(Math.Round(col) + Col - originCol)), checked((int)(Math.Round(row) + Row - originRow)));
    }
}
