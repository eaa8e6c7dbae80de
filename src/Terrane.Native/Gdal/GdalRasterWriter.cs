using Terrane.Core;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>A new raster. Call <see cref="Finish"/> when all is written: only then is it known to be whole.</summary>
public sealed unsafe class GdalRasterWriter : IDisposable
{
    private readonly GdalDatasetHandle _handle;

    private GdalRasterWriter(string path, GdalDatasetHandle handle) => (Path, _handle) = (path, handle);

    public string Path { get; }

    /// <summary>Creates a file with a driver that can write cells in any order (GTiff, MEM); others take <see cref="CreateCopy"/>.</summary>
    /// <param name="crs">WKT or "EPSG:n"; null for none. Transform's x is easting or longitude.</param>
    /// <param name="creationOptions">KEY=VALUE of the driver.</param>
    /// <param name="noData">Declared on every band.</param>
    /// <exception cref="GdalException">raster.create, native.gdal.driver.</exception>
    public static GdalRasterWriter Create(string path, string driver, int width, int height, int bands, GdalDataType type,
        AffineTransform? transform = null, string? crs = null, IReadOnlyList<string>? creationOptions = null, double? noData = null)
    {
        nint driverHandle = RequireDriver(driver);
        using var options = new Utf8List(creationOptions);
        NativeMessages.Clear();
        GdalDatasetHandle handle = GdalApi.GDALCreate(driverHandle, path, width, height, bands, (int)type, options.Pointer);
        var writer = new GdalRasterWriter(path, handle);
        try
        {
            Check(!handle.IsInvalid, path, driver);
            if (transform is AffineTransform t)
            {
                double* six = stackalloc double[] { t.X0, t.XCol, t.XRow, t.Y0, t.YCol, t.YRow };
                Check(GdalApi.GDALSetGeoTransform(handle, six) == 0, path, driver);
            }
            if (crs is not null) SetCrs(handle, crs, path, driver);
            for (int band = 1; noData is double value && band <= bands; band++)
                Check(GdalApi.GDALSetRasterNoDataValue(GdalApi.GDALGetRasterBand(handle, band), value) == 0, path, driver);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Writes a copy of a dataset with any writing driver (COG, AAIGrid, PNG, SRTMHGT).</summary>
    /// <exception cref="GdalException">raster.create, native.gdal.driver.</exception>
    public static void CreateCopy(GdalDataset source, string path, string driver, IReadOnlyList<string>? creationOptions = null)
    {
        nint driverHandle = RequireDriver(driver);
        using var options = new Utf8List(creationOptions);
        NativeMessages.Clear();
        GdalDatasetHandle handle = GdalApi.GDALCreateCopy(driverHandle, path, source.Handle, 0, options.Pointer, 0, 0);
        bool created = !handle.IsInvalid;
        handle.Dispose();
        Check(created && !NativeMessages.HasFailure, path, driver);
    }

    /// <summary>Writes stored values; GDAL rounds and clamps them to the band's type.</summary>
    /// <param name="band">1 for the first.</param>
    /// <param name="source">Row-major, first row of the file first, at least <c>window.Count</c> long.</param>
    /// <exception cref="GdalException">raster.write.</exception>
    public void Write(int band, Window window, ReadOnlySpan<float> source)
    {
        fixed (float* p = source) Transfer(Band(band), window, p, source.Length, GdalDataType.Float32);
    }

    /// <inheritdoc cref="Write(int, Window, ReadOnlySpan{float})"/>
    public void Write(int band, Window window, ReadOnlySpan<double> source)
    {
        fixed (double* p = source) Transfer(Band(band), window, p, source.Length, GdalDataType.Float64);
    }

    /// <inheritdoc cref="Write(int, Window, ReadOnlySpan{float})"/>
    public void Write(int band, Window window, ReadOnlySpan<uint> source)
    {
        fixed (uint* p = source) Transfer(Band(band), window, p, source.Length, GdalDataType.UInt32);
    }

    /// <summary>Writes a mask shared by all bands, 0 = no data and 255 = valid. The first call creates it; for GTiff it is stored inside the file.</summary>
    /// <exception cref="GdalException">raster.write.</exception>
    public void WriteMask(Window window, ReadOnlySpan<byte> source)
    {
        const int PerDataset = 2;
        GdalApi.CPLSetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
        NativeMessages.Clear();
        if (GdalApi.GDALGetMaskFlags(Band(1)) != PerDataset && GdalApi.GDALCreateDatasetMaskBand(_handle, PerDataset) != 0)
            throw GdalException.CannotWrite(Path, NativeMessages.Text("GDAL gave no reason"));
        fixed (byte* p = source) Transfer(GdalApi.GDALGetMaskBand(Band(1)), window, p, source.Length, GdalDataType.Byte);
    }

    /// <summary>Declares value = stored * scale + offset, in <paramref name="unit"/>.</summary>
    /// <exception cref="GdalException">raster.write: the format has no place for it.</exception>
    public void SetScale(int band, double scale, double offset, string unit = "")
    {
        NativeMessages.Clear();
        bool ok = GdalApi.GDALSetRasterScale(Band(band), scale) == 0 && GdalApi.GDALSetRasterOffset(Band(band), offset) == 0
            && (unit.Length == 0 || GdalApi.GDALSetRasterUnitType(Band(band), unit) == 0);
        if (!ok) throw GdalException.CannotWrite(Path, NativeMessages.Text("this format stores no scale, offset or unit"));
    }

    /// <summary>Names a band.</summary>
    public void SetDescription(int band, string text) => GdalApi.GDALSetDescription(Band(band), text);

    /// <summary>Sets a metadata item of the file.</summary>
    /// <exception cref="GdalException">raster.write.</exception>
    public void SetMetadata(string key, string value, string domain = "")
    {
        NativeMessages.Clear();
        if (GdalApi.GDALSetMetadataItem(_handle.Raw, key, value, domain) != 0)
            throw GdalException.CannotWrite(Path, NativeMessages.Text($"it does not take the metadata item {key}"));
    }

    /// <summary>Flushes and closes the file.</summary>
    /// <exception cref="GdalException">raster.write: something did not reach the file.</exception>
    public void Finish()
    {
        if (_handle.IsClosed) return;
        NativeMessages.Clear();
        GdalApi.GDALFlushCache(_handle);
        _handle.Dispose();
        if (NativeMessages.HasFailure) throw GdalException.CannotWrite(Path, NativeMessages.Text(""));
    }

    /// <summary>Closes the file without a word about whether it is whole.</summary>
    public void Dispose() => _handle.Dispose();

    private nint Band(int band)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        int count = GdalApi.GDALGetRasterCount(_handle);
        return band >= 1 && band <= count ? GdalApi.GDALGetRasterBand(_handle, band) : throw GdalException.NoBand(Path, band, count);
    }

    private void Transfer(nint band, Window window, void* source, int length, GdalDataType type)
    {
        if (window.Count > length) throw new ArgumentException($"The window {window} needs {window.Count} cells, the source has {length}.");
        if (window.IsEmpty) return;
        NativeMessages.Clear();
        int result = GdalApi.GDALRasterIOEx(band, 1, checked((int)window.Col), checked((int)window.Row), window.Width, window.Height,
            source, window.Width, window.Height, (int)type, 0, 0, 0);
        if (result != 0) throw GdalException.CannotWrite(Path, NativeMessages.Text("GDAL gave no reason"));
    }

    private static nint RequireDriver(string driver)
    {
        GdalLibrary.Initialize();
        nint handle = GdalApi.GDALGetDriverByName(driver);
        return handle != 0 ? handle : throw GdalException.NoDriver(driver);
    }

    private static void SetCrs(GdalDatasetHandle handle, string crs, string path, string driver)
    {
        nint reference = GdalApi.OSRNewSpatialReference(null);
        try
        {
            GdalApi.OSRSetAxisMappingStrategy(reference, 0); // traditional: x is longitude or easting
            Check(GdalApi.OSRSetFromUserInput(reference, crs) == 0, path, driver);
            Check(GdalApi.GDALSetSpatialRef(handle, reference) == 0, path, driver);
        }
        finally
        {
            GdalApi.OSRDestroySpatialReference(reference);
        }
    }

    private static void Check(bool ok, string path, string driver)
    {
        if (!ok) throw GdalException.CannotCreate(path, driver, NativeMessages.Text("GDAL gave no reason"));
    }
}
