using System.Buffers.Binary;
using Terrane.Native.Ogr;

namespace Terrane.Raster.Polygons;

/// <summary>Checks and mends the polygons of a feature with GEOS, in unwrapped coordinates.</summary>
/// <remarks>
/// Each polygon is checked by itself: its users take their union, so two that overlap do no harm. Self-intersection counts as invalid,
/// touching holes do not.
/// </remarks>
public static class PolygonValidity
{
    /// <summary>What is wrong with the first invalid polygon, with its place; null when all are valid.</summary>
    public static string? Check(IReadOnlyList<Polygon> parts) => parts.Select(part => VectorGeometry.Invalidity(Wkb(part))).FirstOrDefault(reason => reason is not null);

    /// <summary>The polygons, invalid ones mended. What MakeValid leaves of lines and points has no area and goes.</summary>
    public static List<Polygon> Mend(IReadOnlyList<Polygon> parts)
    {
        var mended = new List<Polygon>();
        foreach (Polygon part in parts)
        {
            byte[] wkb = Wkb(part);
            if (VectorGeometry.Invalidity(wkb) is null) mended.Add(part);
            else _ = WkbPolygons.Read(VectorGeometry.MakeValid(wkb), mended, lenient: true);
        }
        return mended;
    }

    private static byte[] Wkb(Polygon part)
    {
        const int PolygonType = 3, Header = 9, PointSize = 16;
        byte[] wkb = new byte[Header + part.Rings.Sum(ring => 4 + ((ring.Count + 1) * PointSize))];
        wkb[0] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(wkb.AsSpan(1), PolygonType);
        BinaryPrimitives.WriteInt32LittleEndian(wkb.AsSpan(5), part.Rings.Count);
        int at = Header;
        foreach (PolygonRing ring in part.Rings)
        {
            BinaryPrimitives.WriteInt32LittleEndian(wkb.AsSpan(at), ring.Count + 1);
            at += 4;
            for (int i = 0; i <= ring.Count; i++, at += PointSize)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(wkb.AsSpan(at), ring.Unwrapped(i % ring.Count));
                BinaryPrimitives.WriteDoubleLittleEndian(wkb.AsSpan(at + 8), ring.Y[i % ring.Count]);
            }
        }
        return wkb;
    }
}
