using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>Reads a file of GDAL's file systems (/vsis3/, /vsizip/) from front to end.</summary>
public sealed unsafe class VsiReader : IDisposable
{
    private readonly string _path;
    private nint _file;

    private VsiReader(string path, nint file) => (_path, _file) = (path, file);

    /// <exception cref="GdalException">raster.open.</exception>
    public static VsiReader Open(string path)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        nint file = GdalApi.VSIFOpenL(path, "rb");
        return file != 0 ? new VsiReader(path, file) : throw GdalException.CannotOpen(path, NativeMessages.Text("no such file"));
    }

    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="GdalException">raster.open: the rest cannot be read.</exception>
    public int Read(Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_file == 0, this);
        NativeMessages.Clear();
        nuint read;
        fixed (byte* p = target) read = GdalApi.VSIFReadL(p, 1, (nuint)target.Length, _file);
        return NativeMessages.HasFailure ? throw GdalException.CannotOpen(_path, NativeMessages.Text("")) : (int)read;
    }

    public void Dispose()
    {
        if (_file != 0) _ = GdalApi.VSIFCloseL(_file);
        _file = 0;
    }
}
