using System.Globalization;
using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Raster.Tests.Support;

/// <summary>GDAL's own warper with an exact transformer, as an oracle.</summary>
internal static class Gdalwarp
{
    internal static float[] Warp(string source, byte zoom, Window window, string method, params IEnumerable<string> options)
    {
        using var folder = new TempFolder();
        string output = folder.File("warped.tif");
        string[] extent = [.. new[]
        {
            WebMercator.X(zoom, window.Col), WebMercator.Y(zoom, window.RowEnd), WebMercator.X(zoom, window.ColEnd), WebMercator.Y(zoom, window.Row),
        }.Select(v => v.ToString("R", CultureInfo.InvariantCulture))];
        Command.Run("gdalwarp", ["-q", "-et", "0", "-ovr", "NONE", "-t_srs", "EPSG:3857", "-te", .. extent, "-ts", $"{window.Width}", $"{window.Height}",
            "-r", method, "-ot", "Float32", "-dstnodata", "nan", "-wm", "512", .. options, source, output]);
        using GdalDataset dataset = GdalDataset.Open(output);
        float[] cells = new float[window.Count];
        dataset.Band(1).Read(new Window(0, 0, window.Width, window.Height), cells);
        return cells;
    }
}
