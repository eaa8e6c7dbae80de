namespace Terrane.Core;

/// <summary>An axis-aligned rectangle in the units of its CRS (degrees or metres); the CRS is said by the member that holds it.</summary>
/// <remarks>Never compare by record equality where NaN may occur: a record says NaN equals NaN.</remarks>
public readonly record struct Bounds
{
    public double West { get; }
    public double South { get; }
    public double East { get; }
    public double North { get; }

    /// <exception cref="ArgumentException">East lies west of west, or north south of south, or a value is not finite.</exception>
    public Bounds(double west, double south, double east, double north)
    {
        if (!(west <= east) || !(south <= north) || !double.IsFinite(west + south + east + north))
            throw new ArgumentException($"Not a rectangle: west {west}, south {south}, east {east}, north {north}.");
        (West, South, East, North) = (west, south, east, north);
    }

    public double Width => East - West;
    public double Height => North - South;

    /// <summary>True when the two share an area (touching edges do not count).</summary>
    public bool Overlaps(Bounds other) => West < other.East && other.West < East && South < other.North && other.South < North;

    /// <summary>The smallest rectangle that holds both.</summary>
    public Bounds Union(Bounds other) =>
        new(Math.Min(West, other.West), Math.Min(South, other.South), Math.Max(East, other.East), Math.Max(North, other.North));

    public bool Contains(Bounds other) => West <= other.West && other.East <= East && South <= other.South && other.North <= North;

    public override string ToString() => $"{West},{South},{East},{North}";
}
