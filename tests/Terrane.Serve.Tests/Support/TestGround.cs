using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Serve.Tests.Support;

/// <summary>A policy of two made-up rasters around 3 degrees west, 54 north, in a folder that goes with the test.</summary>
internal sealed class TestGround : IDisposable
{
    internal const string Policy = """
        name: Test coast
        description: Two sources.
        crs: EPSG:32630
        resolution: 20
        variables: [elevation, uncertainty]
        providers:
          sea: {path: sea.tif, attribution: © Sea}
          land: {path: land.tif, title: Land survey, licence: CC0}
        steps:
          - {provider: sea, operator: overwrite, uncertainty: 5}
          - {provider: land, operator: feather, distance: 200m, uncertainty: 1}
        """;

    internal const double Longitude = -3, Latitude = 54.1;
    private const double Size = 50;
    private readonly TestFolder _folder = new();

    internal TestGround()
    {
        // 500 km east is 3 degrees west. The sea is a plane that falls to the west; land lies in its east.
        Raster(_folder["sea.tif"], 300, 300, 492_500, 6_002_500, (col, row) => row < 20 ? float.NaN : -100 + (col / 4f));
        Raster(_folder["land.tif"], 120, 300, 500_000, 6_002_500, (col, row) => 20 + (row / 10f));
        PolicyPath = Write("coast.yaml", Policy);
    }

    internal string PolicyPath { get; }

    internal string Folder => _folder.Path;

    internal string this[string name] => _folder[name];

    internal string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    internal static void Raster(string path, int width, int height, double x, double y, Func<int, int, float> value, GdalDataType type = GdalDataType.Float32, string? provenance = null)
    {
        var cells = new float[width * height];
        for (int i = 0; i < cells.Length; i++) cells[i] = value(i % width, i / width);
        using GdalRasterWriter file = GdalRasterWriter.Create(path, "GTiff", width, height, 1, type, new AffineTransform(x, Size, 0, y, 0, -Size), "EPSG:32630", [], type == GdalDataType.Float32 ? double.NaN : null);
        if (provenance is not null) file.SetMetadata("provenance_dict", provenance);
        file.Write(1, new Window(0, 0, width, height), cells);
        file.Finish();
    }

    public void Dispose() => _folder.Dispose();
}
