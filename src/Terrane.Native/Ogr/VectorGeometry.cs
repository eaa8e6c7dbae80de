using Terrane.Native.Gdal;
using Terrane.Native.Interop;

namespace Terrane.Native.Ogr;

/// <summary>Checks and mends geometries given as WKB, with GEOS behind OGR.</summary>
public static unsafe class VectorGeometry
{
    /// <summary>What is wrong with a geometry, with its place ("Self-intersection at or near point 10.5 3.25"); null when it is valid.</summary>
    /// <exception cref="VectorException">vector.read: not WKB.</exception>
    public static string? Invalidity(ReadOnlySpan<byte> wkb)
    {
        nint geometry = Create(wkb);
        try
        {
            NativeMessages.Clear();
            return OgrApi.OGR_G_IsValid(geometry) != 0 ? null : NativeMessages.Text("no reason was given");
        }
        finally
        {
            OgrApi.OGR_G_DestroyGeometry(geometry);
        }
    }

    /// <summary>The geometry mended by GEOS's MakeValid, as WKB.</summary>
    /// <exception cref="VectorException">vector.read: not WKB, or it cannot be mended.</exception>
    public static byte[] MakeValid(ReadOnlySpan<byte> wkb)
    {
        nint geometry = Create(wkb), mended = 0;
        try
        {
            NativeMessages.Clear();
            mended = OgrApi.OGR_G_MakeValid(geometry);
            return mended != 0 ? Linear(mended) : throw VectorException.CannotRead("a geometry", NativeMessages.Text("it cannot be mended"));
        }
        finally
        {
            OgrApi.OGR_G_DestroyGeometry(geometry);
            if (mended != 0) OgrApi.OGR_G_DestroyGeometry(mended);
        }
    }

    /// <summary>The union of polygons, holes kept, by GEOS.</summary>
    /// <param name="polygons">Polygons or multipolygons as WKB.</param>
    /// <returns>A polygon, a multipolygon or an empty collection.</returns>
    /// <exception cref="VectorException">vector.read: not WKB, or GEOS cannot join them.</exception>
    public static byte[] Union(IEnumerable<byte[]> polygons)
    {
        const int MultiPolygon = 6, Polygon = 3;
        GdalLibrary.Initialize();
        nint collection = OgrApi.OGR_G_CreateGeometry(MultiPolygon), joined = 0;
        try
        {
            foreach (byte[] wkb in polygons)
            {
                nint geometry = Create(wkb);
                if (OgrApi.OGR_G_GetGeometryType(geometry) == Polygon) _ = OgrApi.OGR_G_AddGeometryDirectly(collection, geometry);
                else
                {
                    for (int i = 0; i < OgrApi.OGR_G_GetGeometryCount(geometry); i++)
                        _ = OgrApi.OGR_G_AddGeometryDirectly(collection, OgrApi.OGR_G_Clone(OgrApi.OGR_G_GetGeometryRef(geometry, i)));
                    OgrApi.OGR_G_DestroyGeometry(geometry);
                }
            }
            NativeMessages.Clear();
            joined = OgrApi.OGR_G_UnionCascaded(collection);
            return joined != 0 ? Linear(joined) : throw VectorException.CannotRead("polygons", NativeMessages.Text("they cannot be joined"));
        }
        finally
        {
            OgrApi.OGR_G_DestroyGeometry(collection);
            if (joined != 0) OgrApi.OGR_G_DestroyGeometry(joined);
        }
    }

    /// <summary>The geometry with fewer points, valid if it was.</summary>
    /// <param name="tolerance">How far a line may move, in the units of the coordinates.</param>
    /// <exception cref="VectorException">vector.read.</exception>
    public static byte[] Simplify(ReadOnlySpan<byte> wkb, double tolerance)
    {
        nint geometry = Create(wkb), simple = 0;
        try
        {
            NativeMessages.Clear();
            simple = OgrApi.OGR_G_SimplifyPreserveTopology(geometry, tolerance);
            return simple != 0 ? Linear(simple) : throw VectorException.CannotRead("a geometry", NativeMessages.Text("it cannot be simplified"));
        }
        finally
        {
            OgrApi.OGR_G_DestroyGeometry(geometry);
            if (simple != 0) OgrApi.OGR_G_DestroyGeometry(simple);
        }
    }

    /// <summary>A polygon as a multipolygon of one; a multipolygon as it is; anything else loses what is no area.</summary>
    /// <exception cref="VectorException">vector.read: not WKB.</exception>
    public static byte[] ToMultiPolygon(ReadOnlySpan<byte> wkb)
    {
        nint multi = OgrApi.OGR_G_ForceToMultiPolygon(Create(wkb)); // takes what it is given
        try
        {
            return Linear(multi);
        }
        finally
        {
            OgrApi.OGR_G_DestroyGeometry(multi);
        }
    }

    /// <summary>WKB of a borrowed geometry, flat and without arcs.</summary>
    internal static byte[] Linear(nint geometry)
    {
        nint linear = OgrApi.OGR_G_GetLinearGeometry(geometry, 0, null);
        try
        {
            OgrApi.OGR_G_FlattenTo2D(linear);
            byte[] wkb = new byte[OgrApi.OGR_G_WkbSize(linear)];
            int result;
            fixed (byte* p = wkb) result = OgrApi.OGR_G_ExportToIsoWkb(linear, OgrApi.LittleEndian, p);
            return result == 0 ? wkb : throw VectorException.CannotRead("a geometry", NativeMessages.Text("it has no WKB"));
        }
        finally
        {
            OgrApi.OGR_G_DestroyGeometry(linear);
        }
    }

    internal static nint Create(ReadOnlySpan<byte> wkb)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        nint geometry = 0;
        int result;
        fixed (byte* p = wkb) result = OgrApi.OGR_G_CreateFromWkb(p, 0, &geometry, wkb.Length);
        return result == 0 && geometry != 0 ? geometry : throw VectorException.CannotRead("a geometry", NativeMessages.Text("it is not WKB"));
    }
}
