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

    private static nint Create(ReadOnlySpan<byte> wkb)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        nint geometry = 0;
        int result;
        fixed (byte* p = wkb) result = OgrApi.OGR_G_CreateFromWkb(p, 0, &geometry, wkb.Length);
        return result == 0 && geometry != 0 ? geometry : throw VectorException.CannotRead("a geometry", NativeMessages.Text("it is not WKB"));
    }
}
