namespace Terrane.Core;

/// <summary>One Web Mercator tile in XYZ numbering: y grows south. TMS rows exist only inside MbTiles.</summary>
public readonly record struct TileId : IComparable<TileId>
{
    /// <summary>Deepest zoom whose Hilbert id still fits PMTiles v3's unsigned 64 bits.</summary>
    public const byte MaxZoom = 31;

    public byte Z { get; } // get-only on purpose: `with` must not be able to skip the checks below
    public uint X { get; }
    public uint Y { get; }

    /// <exception cref="ArgumentOutOfRangeException">Zoom above 31, or x or y outside [0, 2^z).</exception>
    public TileId(byte z, uint x, uint y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(z, MaxZoom);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(x, 1u << z);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, 1u << z);
        (Z, X, Y) = (z, x, y);
    }

    /// <summary>The tile one zoom up that holds this one.</summary>
    /// <exception cref="InvalidOperationException">This is 0/0/0.</exception>
    public TileId Parent => Z > 0 ? new TileId((byte)(Z - 1), X >> 1, Y >> 1) : throw new InvalidOperationException("0/0/0 has no parent.");

    /// <summary>The child in quadrant (<paramref name="dx"/>, <paramref name="dy"/>), each 0 or 1, dy 1 being south.</summary>
    public TileId Child(uint dx, uint dy) => new((byte)(Z + 1), (X << 1) | dx, (Y << 1) | dy);

    /// <summary>The ancestor at zoom <paramref name="z"/>, or this tile itself.</summary>
    public TileId AncestorAt(byte z)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(z, Z);
        return new TileId(z, X >> (Z - z), Y >> (Z - z));
    }

    /// <summary>PMTiles v3 tile id: tiles of all lower zooms, then the Hilbert curve of this one. 12/3423/1763 is 19078479.</summary>
    public ulong HilbertId => FirstIdOfZoom(Z) + HilbertCurve.Index(Z, X, Y);

    /// <summary>Id of the first tile of a zoom: (4^z - 1) / 3.</summary>
    public static ulong FirstIdOfZoom(byte z) => z == 32 ? 0x5555_5555_5555_5555 : ((1UL << (2 * z)) - 1) / 3;

    /// <summary>The tile of a PMTiles id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id lies beyond zoom 31.</exception>
    public static TileId FromHilbertId(ulong id)
    {
        byte z = 0;
        while (z < MaxZoom && id >= FirstIdOfZoom((byte)(z + 1))) z++;
        ulong index = id - FirstIdOfZoom(z);
        if (z == MaxZoom) ArgumentOutOfRangeException.ThrowIfGreaterThan(index, (1UL << (2 * MaxZoom)) - 1, nameof(id));
        (uint x, uint y) = HilbertCurve.Position(z, index);
        return new TileId(z, x, y);
    }

    /// <summary>Orders by zoom, then along the Hilbert curve: the order of a clustered PMTiles.</summary>
    public int CompareTo(TileId other) => HilbertId.CompareTo(other.HilbertId);

    public static bool operator <(TileId a, TileId b) => a.CompareTo(b) < 0;
    public static bool operator >(TileId a, TileId b) => a.CompareTo(b) > 0;
    public static bool operator <=(TileId a, TileId b) => a.CompareTo(b) <= 0;
    public static bool operator >=(TileId a, TileId b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Z}/{X}/{Y}";

    /// <summary>Reads "z/x/y".</summary>
    public static bool TryParse(string text, out TileId tile)
    {
        tile = default;
        string[] parts = text.Split('/');
        if (parts.Length != 3 || !byte.TryParse(parts[0], out byte z) || z > MaxZoom
            || !uint.TryParse(parts[1], out uint x) || !uint.TryParse(parts[2], out uint y) || x >= 1u << z || y >= 1u << z) return false;
        tile = new TileId(z, x, y);
        return true;
    }
}
