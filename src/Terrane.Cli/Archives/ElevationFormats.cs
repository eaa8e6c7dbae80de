using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Cli.Archives;

/// <summary>Ways to write the metres of a tile.</summary>
internal static class ElevationFormats
{
    /// <summary>Comma-separated metres, exact, a line per row of pixels from the north; NaN for a void.</summary>
    public static byte[] Csv(ElevationTile tile)
    {
        var text = new StringBuilder(tile.Metres.Length * 8);
        for (int row = 0; row < tile.Side; row++)
        {
            for (int col = 0; col < tile.Side; col++)
            {
                if (col > 0) text.Append(',');
                // As double, since a float's shortest text is not its exact value.
                text.Append(CultureInfo.InvariantCulture, $"{(double)tile.Metres[(row * tile.Side) + col]}");
            }
            text.Append('\n');
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>A float32 GeoTIFF in EPSG:3857 with NaN as its no-data value.</summary>
    /// <exception cref="GdalException">raster.create, raster.write.</exception>
    public static void WriteGeoTiff(ElevationTile tile, string path)
    {
        Bounds bounds = WebMercator.TileBounds(tile.Tile);
        double size = WebMercator.Resolution(tile.Tile.Z) * WebMercator.TileSize / tile.Side;
        var transform = new AffineTransform(bounds.West, size, 0, bounds.North, 0, -size);
        using var writer = GdalRasterWriter.Create(path, "GTiff", tile.Side, tile.Side, 1, GdalDataType.Float32, transform, WebMercator.Crs,
            ["COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=YES"], double.NaN);
        writer.Write(1, new Window(0, 0, tile.Side, tile.Side), tile.Metres);
        writer.Finish();
    }
}
