using System.Globalization;
using Terrane.Core;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>A raster opened for reading. Use it on one thread at a time; other threads open their own.</summary>
public sealed unsafe class GdalDataset : IDisposable
{
    private readonly GdalBand?[] _bands;

    private GdalDataset(string path, GdalDatasetHandle handle)
    {
        Path = path;
        Handle = handle;
        Width = GdalApi.GDALGetRasterXSize(handle);
        Height = GdalApi.GDALGetRasterYSize(handle);
        BandCount = GdalApi.GDALGetRasterCount(handle);
        DriverName = Utf8List.Text(GdalApi.GDALGetDescription(GdalApi.GDALGetDatasetDriver(handle)));
        Transform = ReadTransform(handle);
        CrsWkt = ReadCrs(handle);
        _bands = new GdalBand?[BandCount];
    }

    /// <summary>Opens a path as GDAL writes paths: a file, /vsizip/x.zip/member, NETCDF:"x.nc":z.</summary>
    /// <param name="path">In UTF-8 on disk.</param>
    /// <param name="openOptions">KEY=VALUE of the driver.</param>
    /// <param name="drivers">Short names of the only drivers to try; all when null.</param>
    /// <exception cref="GdalException">raster.open, with GDAL's words.</exception>
    public static GdalDataset Open(string path, IReadOnlyList<string>? openOptions = null, IReadOnlyList<string>? drivers = null)
    {
        GdalLibrary.Initialize();
        Hdf5.Silence();
        NativeMessages.Clear();
        using var options = new Utf8List(openOptions);
        using var allowed = new Utf8List(drivers);
        GdalDatasetHandle handle = GdalApi.GDALOpenEx(path, GdalApi.OpenRaster | GdalApi.OpenVerboseError, allowed.Pointer, options.Pointer, null);
        if (!handle.IsInvalid) return new GdalDataset(path, handle);
        handle.Dispose();
        throw GdalException.CannotOpen(path, NativeMessages.Text("GDAL gave no reason"));
    }

    internal GdalDatasetHandle Handle { get; }

    public string Path { get; }
    public int Width { get; }
    public int Height { get; }

    /// <summary>0 for a container that has only subdatasets.</summary>
    public int BandCount { get; }

    /// <summary>GDAL's short name: "GTiff".</summary>
    public string DriverName { get; }

    /// <summary>Cell to CRS coordinates; null when the file does not say where it lies.</summary>
    public AffineTransform? Transform { get; }

    /// <summary>WKT2, or WKT1 where WKT2 cannot express it; null when the file has none. x is easting or longitude whatever its axis order says.</summary>
    public string? CrsWkt { get; }

    /// <summary>Ground control points; a raster that has these and no <see cref="Transform"/> is not on a grid.</summary>
    public int GcpCount => GdalApi.GDALGetGCPCount(Handle);

    /// <summary>Metadata of one domain ("" is the default, others are "IMAGE_STRUCTURE", "RPC"); empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata(string domain = "") => ReadMetadata(Handle.Raw, domain);

    /// <summary>Rasters inside this one, in GDAL's order; open their names with <see cref="Open"/>.</summary>
    public IReadOnlyList<(string Name, string Description)> Subdatasets
    {
        get
        {
            IReadOnlyDictionary<string, string> items = Metadata("SUBDATASETS");
            var result = new List<(string, string)>();
            for (int i = 1; items.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"SUBDATASET_{i}_NAME"), out string? name); i++)
                result.Add((name, items.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"SUBDATASET_{i}_DESC"), "")));
            return result;
        }
    }

    /// <summary>Files that make up this dataset, sidecars included.</summary>
    public IReadOnlyList<string> FileList
    {
        get
        {
            byte** list = GdalApi.GDALGetFileList(Handle);
            List<string> files = Utf8List.Read(list);
            GdalApi.CSLDestroy(list);
            return files;
        }
    }

    /// <param name="index">1 for the first.</param>
    /// <exception cref="GdalException">raster.band: there is no such band.</exception>
    public GdalBand Band(int index)
    {
        if (index < 1 || index > BandCount) throw GdalException.NoBand(Path, index, BandCount);
        return _bands[index - 1] ??= new GdalBand(this, index, GdalApi.GDALGetRasterBand(Handle, index));
    }

    /// <summary>Closes the file; its bands are invalid afterwards.</summary>
    public void Dispose() => Handle.Dispose();

    internal static IReadOnlyDictionary<string, string> ReadMetadata(nint handle, string domain)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string item in Utf8List.Read(GdalApi.GDALGetMetadata(handle, domain)))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            // "xml:" domains hold one document without a key.
            if (equals < 0 || domain.StartsWith("xml:", StringComparison.Ordinal)) result[result.Count.ToString(CultureInfo.InvariantCulture)] = item;
            else result[item[..equals]] = item[(equals + 1)..];
        }
        return result;
    }

    private static AffineTransform? ReadTransform(GdalDatasetHandle handle)
    {
        double* t = stackalloc double[6];
        return GdalApi.GDALGetGeoTransform(handle, t) == 0 ? new AffineTransform(t[0], t[1], t[2], t[3], t[4], t[5]) : null;
    }

    private static string? ReadCrs(GdalDatasetHandle handle)
    {
        nint reference = GdalApi.GDALGetSpatialRef(handle);
        if (reference == 0) return null;
        using var options = new Utf8List(["FORMAT=WKT2_2019", "MULTILINE=NO"]);
        byte* wkt = null;
        string text = GdalApi.OSRExportToWktEx(reference, &wkt, options.Pointer) == 0 ? Utf8List.Text(wkt) : "";
        GdalApi.VSIFree(wkt);
        if (text.Length > 0) return text;
        wkt = null;
        text = GdalApi.OSRExportToWkt(reference, &wkt) == 0 ? Utf8List.Text(wkt) : "";
        GdalApi.VSIFree(wkt);
        return text.Length > 0 ? text : null;
    }
}
