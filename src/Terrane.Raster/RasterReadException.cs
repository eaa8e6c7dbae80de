using Terrane.Core;

namespace Terrane.Raster;

/// <summary>A part of a file that cannot be read: a data error. Its area is void and the run goes on.</summary>
/// <param name="path">GDAL's name of the file.</param>
/// <param name="window">Cells of the file that are lost.</param>
/// <param name="inner">What GDAL said.</param>
public sealed class RasterReadException(string path, Window window, Exception inner)
    : TerraneException("raster.read", $"Cannot read '{path}' at {window}: {inner.Message}", "The file may be cut off or damaged: fetch it again, or leave it out.", inner)
{
    public string Path { get; } = path;
    public Window Window { get; } = window;
}
