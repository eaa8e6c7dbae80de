using System.Buffers.Binary;

namespace Terrane.Raster.Polygons;

/// <summary>The polygons of a geometry in ISO WKB, of two dimensions; rings without their repeated last point.</summary>
public static class WkbPolygons
{
    private const uint PolygonType = 3, MultiPolygonType = 6, CollectionType = 7;

    private static readonly string[] TypeNames = ["geometry", "point", "line", "polygon", "multipoint", "multiline", "multipolygon", "collection"];

    /// <summary>Adds the polygons of <paramref name="wkb"/>. Returns null, or what it is when that is no area.</summary>
    /// <param name="lenient">Lines and points inside a collection are passed over (MakeValid leaves such).</param>
    public static string? Read(ReadOnlySpan<byte> wkb, List<Polygon> parts, bool lenient = false)
    {
        var cursor = new Cursor(wkb);
        return ReadGeometry(ref cursor, parts, lenient);
    }

    private static string? ReadGeometry(ref Cursor cursor, List<Polygon> parts, bool lenient)
    {
        uint type = cursor.Header();
        switch (type)
        {
            case PolygonType:
                ReadPolygon(ref cursor, parts);
                return null;
            case MultiPolygonType or CollectionType:
                uint count = cursor.UInt32();
                for (uint i = 0; i < count; i++)
                    if (ReadGeometry(ref cursor, parts, lenient) is { } other && !lenient) return other;
                return null;
            default:
                cursor.SkipBody(type);
                return type < TypeNames.Length ? TypeNames[type] : $"geometry of type {type}";
        }
    }

    private static void ReadPolygon(ref Cursor cursor, List<Polygon> parts)
    {
        uint count = cursor.UInt32();
        var rings = new List<PolygonRing>();
        bool hasExterior = false;
        for (uint i = 0; i < count; i++)
        {
            PolygonRing? ring = cursor.Ring();
            if (i == 0) hasExterior = ring is not null;
            if (ring is not null && hasExterior) rings.Add(ring);
        }
        if (rings.Count > 0) parts.Add(new Polygon(rings));
    }

    private ref struct Cursor(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private int _at;
        private bool _little;

        public uint Header()
        {
            _little = _data[_at++] != 0;
            return UInt32();
        }

        public uint UInt32()
        {
            uint value = _little ? BinaryPrimitives.ReadUInt32LittleEndian(_data[_at..]) : BinaryPrimitives.ReadUInt32BigEndian(_data[_at..]);
            _at += sizeof(uint);
            return value;
        }

        public double Double()
        {
            double value = _little ? BinaryPrimitives.ReadDoubleLittleEndian(_data[_at..]) : BinaryPrimitives.ReadDoubleBigEndian(_data[_at..]);
            _at += sizeof(double);
            return value;
        }

        /// <summary>Null when it has no area: fewer than three points.</summary>
        public PolygonRing? Ring()
        {
            int count = checked((int)UInt32());
            double[] x = new double[count], y = new double[count];
            for (int i = 0; i < count; i++) (x[i], y[i]) = (Double(), Double());
            if (count > 1 && x[0] == x[^1] && y[0] == y[^1]) count--;
            return count >= 3 ? new PolygonRing(x[..count], y[..count]) : null;
        }

        public void SkipBody(uint type)
        {
            const int PointSize = 2 * sizeof(double);
            if (type == 1)
            {
                _at += PointSize;
            }
            else if (type == 2)
            {
                int points = checked((int)UInt32()); // before it is added: reading it moves the cursor too
                _at += points * PointSize;
            }
            else
            {
                uint count = UInt32();
                for (uint i = 0; i < count; i++) SkipBody(Header());
            }
        }
    }
}
