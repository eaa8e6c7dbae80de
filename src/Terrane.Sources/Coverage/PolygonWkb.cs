using System.Buffers.Binary;
using Terrane.Core;

namespace Terrane.Sources.Coverage;

/// <summary>Polygons as WKB, little endian, and back.</summary>
internal static class PolygonWkb
{
    private const uint Polygon = 3, MultiPolygon = 6;

    /// <summary>One polygon of cell corners, brought to coordinates by <paramref name="transform"/>.</summary>
    public static void Write(Stream target, OutlinePolygon polygon, AffineTransform transform)
    {
        Span<byte> buffer = stackalloc byte[16];
        WriteHead(target, Polygon, polygon.Rings.Count);
        foreach (int[] ring in polygon.Rings)
        {
            BinaryPrimitives.WriteInt32LittleEndian(buffer, (ring.Length / 2) + 1);
            target.Write(buffer[..4]);
            for (int i = 0; i <= ring.Length; i += 2)
            {
                int at = i == ring.Length ? 0 : i;
                (double x, double y) = transform.Apply(ring[at], ring[at + 1]);
                BinaryPrimitives.WriteDoubleLittleEndian(buffer, x);
                BinaryPrimitives.WriteDoubleLittleEndian(buffer[8..], y);
                target.Write(buffer);
            }
        }
    }

    /// <summary>A multipolygon of polygons that <see cref="Write"/> wrote one after another.</summary>
    public static byte[] Multi(ReadOnlySpan<byte> polygons, int count)
    {
        using var stream = new MemoryStream(polygons.Length + 9);
        WriteHead(stream, MultiPolygon, count);
        stream.Write(polygons);
        return stream.ToArray();
    }

    /// <summary>The rings of a polygon or multipolygon, as x0, y0, x1, y1 ..., closed as stored.</summary>
    /// <exception cref="InvalidDataException">Another type, or cut off.</exception>
    public static List<double[]> Rings(ReadOnlySpan<byte> wkb)
    {
        var rings = new List<double[]>();
        Read(ref wkb, rings);
        return rings;
    }

    private static void Read(ref ReadOnlySpan<byte> wkb, List<double[]> rings)
    {
        if (wkb.Length < 9 || wkb[0] != 1) throw new InvalidDataException("Not little-endian WKB.");
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(wkb[1..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(wkb[5..]);
        wkb = wkb[9..];
        for (int i = 0; i < count; i++)
        {
            if (type == MultiPolygon) Read(ref wkb, rings);
            else if (type == Polygon)
            {
                double[] ring = new double[2 * BinaryPrimitives.ReadInt32LittleEndian(wkb)];
                wkb = wkb[4..];
                for (int k = 0; k < ring.Length; k++) ring[k] = BinaryPrimitives.ReadDoubleLittleEndian(wkb[(8 * k)..]);
                wkb = wkb[(8 * ring.Length)..];
                rings.Add(ring);
            }
            else throw new InvalidDataException($"WKB of type {type} where polygons were wanted.");
        }
    }

    private static void WriteHead(Stream target, uint type, int count)
    {
        Span<byte> head = stackalloc byte[9];
        head[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(head[1..], type);
        BinaryPrimitives.WriteInt32LittleEndian(head[5..], count);
        target.Write(head);
    }
}
