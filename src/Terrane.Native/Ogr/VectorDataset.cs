using Terrane.Native.Gdal;
using Terrane.Native.Interop;

namespace Terrane.Native.Ogr;

/// <summary>A file of vector layers, opened for reading through OGR: GeoPackage, GeoJSON, TopoJSON, Shapefile and what else it knows.</summary>
/// <remarks>Use it on one thread at a time.</remarks>
public sealed unsafe class VectorDataset : IDisposable
{
    private readonly VectorDatasetHandle _handle;

    private VectorDataset(string path, VectorDatasetHandle handle)
    {
        (Path, _handle) = (path, handle);
        nint dataset = handle.DangerousGetHandle();
        DriverName = Utf8List.Text(OgrApi.GDALGetDescription(OgrApi.GDALGetDatasetDriver(dataset)));
        Layers = [.. Enumerable.Range(0, OgrApi.GDALDatasetGetLayerCount(dataset)).Select(i => new VectorLayer(this, OgrApi.GDALDatasetGetLayer(dataset, i)))];
    }

    /// <exception cref="VectorException">vector.open.</exception>
    public static VectorDataset Open(string path)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        var handle = new VectorDatasetHandle(OgrApi.GDALOpenEx(path, OgrApi.OpenVector | OgrApi.OpenVerboseError, null, null, null));
        if (!handle.IsInvalid) return new VectorDataset(path, handle);
        handle.Dispose();
        throw VectorException.CannotOpen(path, NativeMessages.Text("no vector driver of GDAL knows it"));
    }

    public string Path { get; }

    /// <summary>GDAL's short name: "GPKG".</summary>
    public string DriverName { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<VectorLayer> Layers { get; }

    /// <summary>A layer by name; the only or first one for null.</summary>
    /// <exception cref="VectorException">vector.layer.</exception>
    public VectorLayer Layer(string? name) =>
        Layers.FirstOrDefault(layer => name is null || layer.Name == name) ?? throw VectorException.NoLayer(Path, name ?? "", Layers.Select(l => l.Name));

    public void Dispose() => _handle.Dispose();

    internal void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
}
