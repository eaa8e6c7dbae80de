using Terrane.Native.Gdal;
using Terrane.Native.Interop;

namespace Terrane.Native.Ogr;

/// <summary>A new GeoPackage with one layer of areas and no attributes. The same input gives the same bytes.</summary>
public sealed unsafe class PolygonWriter : IDisposable
{
    private const int MultiPolygon = 6;

    private readonly string _path;
    private readonly VectorDatasetHandle _dataset;
    private readonly nint _layer, _definition;

    private PolygonWriter(string path, VectorDatasetHandle dataset, nint layer)
    {
        (_path, _dataset, _layer) = (path, dataset, layer);
        _definition = OgrApi.OGR_L_GetLayerDefn(layer);
    }

    /// <summary>Creates the file; what is there is replaced. Geometries go into the column "geom".</summary>
    /// <param name="crs">WKT or code; x is easting or longitude.</param>
    /// <exception cref="VectorException">vector.write.</exception>
    public static PolygonWriter Create(string path, string layer, string crs)
    {
        GdalLibrary.Initialize();
        // GDAL writes the time of the last change into gpkg_contents: a fixed one keeps the bytes.
        GdalLibrary.SetConfig("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");
        GdalLibrary.SetConfig("OGR_SQLITE_SYNCHRONOUS", "OFF"); // the caller synchronises the finished file
        System.IO.File.Delete(path);
        NativeMessages.Clear();
        var dataset = new VectorDatasetHandle(OgrApi.GDALCreate(OgrApi.GDALGetDriverByName("GPKG"), path, 0, 0, 0, 0, null));
        nint reference = OgrApi.OSRNewSpatialReference(null);
        try
        {
            if (dataset.IsInvalid) throw VectorException.CannotWrite(path, NativeMessages.Text("GDAL gave no reason"));
            OgrApi.OSRSetAxisMappingStrategy(reference, 0); // traditional: x is longitude or easting
            if (OgrApi.OSRSetFromUserInput(reference, crs) != 0) throw VectorException.CannotWrite(path, NativeMessages.Text($"GDAL does not know {crs}"));
            using var options = new Utf8List(["GEOMETRY_NAME=geom", "FID=fid"]);
            nint made = OgrApi.GDALDatasetCreateLayer(dataset.DangerousGetHandle(), layer, reference, MultiPolygon, options.Pointer);
            return made != 0 ? new PolygonWriter(path, dataset, made) : throw VectorException.CannotWrite(path, NativeMessages.Text("GDAL gave no reason"));
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
        finally
        {
            OgrApi.OSRDestroySpatialReference(reference);
        }
    }

    /// <summary>Adds a feature.</summary>
    /// <param name="wkb">A multipolygon.</param>
    /// <exception cref="VectorException">vector.write.</exception>
    public void Add(ReadOnlySpan<byte> wkb)
    {
        ObjectDisposedException.ThrowIf(_dataset.IsClosed, this);
        nint feature = OgrApi.OGR_F_Create(_definition);
        try
        {
            NativeMessages.Clear();
            if (OgrApi.OGR_F_SetGeometryDirectly(feature, VectorGeometry.Create(wkb)) != 0 || OgrApi.OGR_L_CreateFeature(_layer, feature) != 0)
                throw VectorException.CannotWrite(_path, NativeMessages.Text("GDAL gave no reason"));
        }
        finally
        {
            OgrApi.OGR_F_Destroy(feature);
        }
    }

    /// <summary>Closes the file.</summary>
    /// <exception cref="VectorException">vector.write: something did not reach it.</exception>
    public void Finish()
    {
        NativeMessages.Clear();
        _dataset.Dispose();
        if (NativeMessages.HasFailure) throw VectorException.CannotWrite(_path, NativeMessages.Text(""));
    }

    public void Dispose() => _dataset.Dispose();
}
