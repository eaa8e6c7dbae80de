using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.WebP;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Cli.Demo;

/// <summary>Draws archives as a map reader would see them: relief in colour on the left, the source of every pixel on the right.</summary>
internal static class DemoPicture
{
    private const int Side = 768;
    private static readonly (double Metres, byte R, byte G, byte B)[] Ramp =
        [(-500, 18, 52, 92), (-60, 62, 118, 166), (-1, 158, 200, 222), (0, 118, 156, 96), (250, 190, 188, 120), (600, 168, 132, 92), (1_000, 236, 230, 224)];

    private static readonly (byte R, byte G, byte B)[] SourceColours = [(34, 34, 34), (214, 84, 56), (236, 178, 72), (74, 118, 180), (106, 160, 92)];

    /// <summary>Writes a PNG of 1536 x 768 pixels round a place.</summary>
    public static void Write(string terrain, string lineage, double longitude, double latitude, byte zoom, string png)
    {
        long col = (long)((WebMercator.XOfLongitude(longitude) + WebMercator.HalfExtent) / WebMercator.Resolution(zoom)) - (Side / 2);
        long row = (long)((WebMercator.HalfExtent - WebMercator.YOfLatitude(latitude)) / WebMercator.Resolution(zoom)) - (Side / 2);
        var window = new Window(col, row, Side, Side);
        var elevation = new float[Side * Side];
        var ordinal = new ushort[Side * Side];
        ReadTiles(terrain, zoom, window, (argb, at) => elevation[at] = TerrariumCodec.DecodePixel(argb));
        ReadTiles(lineage, zoom, window, (argb, at) =>
        {
            Span<ushort> one = stackalloc ushort[1];
            if (LineageCodec.TryDecode([argb], one)) ordinal[at] = one[0];
        });
        Paint(elevation, ordinal, WebMercator.Resolution(zoom) * Math.Cos(latitude * Math.PI / 180), png);
    }

    private static void ReadTiles(string path, byte zoom, Window window, Action<uint, int> pixel)
    {
        const int Tile = WebMercator.TileSize;
        using PmTilesReader reader = PmTilesReader.Open(path);
        var argb = new uint[Tile * Tile];
        for (uint y = (uint)(window.Row / Tile); y <= (window.RowEnd - 1) / Tile; y++)
            for (uint x = (uint)(window.Col / Tile); x <= (window.ColEnd - 1) / Tile; x++)
            {
                var tile = new TileId(zoom, x, y);
                if (!reader.TryGetTile(tile, out byte[] bytes)) continue;
                LibWebP.Decode(bytes, argb, out _, out _);
                Window area = WebMercator.TileWindow(tile), shared = area.Intersect(window);
                for (long r = shared.Row; r < shared.RowEnd; r++)
                    for (long c = shared.Col; c < shared.ColEnd; c++)
                        pixel(argb[((r - area.Row) * Tile) + c - area.Col], (int)(((r - window.Row) * Side) + c - window.Col));
            }
    }

    private static void Paint(float[] elevation, ushort[] ordinal, double metresPerPixel, string png)
    {
        string temporary = png + ".tif";
        var planes = new float[3][];
        for (int band = 0; band < 3; band++) planes[band] = new float[2 * Side * Side];
        for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++)
            {
                int at = (y * Side) + x;
                double light = Shade(elevation, x, y, metresPerPixel);
                (byte r, byte g, byte b) = Colour(elevation[at]);
                Set(planes, y, x, r * light, g * light, b * light);
                (r, g, b) = SourceColours[Math.Min(ordinal[at], SourceColours.Length - 1)];
                Set(planes, y, x + Side, r * light, g * light, b * light);
            }
        using (GdalRasterWriter writer = GdalRasterWriter.Create(temporary, "GTiff", 2 * Side, Side, 3, GdalDataType.Byte))
        {
            for (int band = 0; band < 3; band++) writer.Write(band + 1, new Window(0, 0, 2 * Side, Side), planes[band]);
            writer.Finish();
        }
        using (GdalDataset dataset = GdalDataset.Open(temporary)) GdalRasterWriter.CreateCopy(dataset, png, "PNG");
        File.Delete(temporary);
    }

    private static void Set(float[][] planes, int y, int x, params ReadOnlySpan<double> rgb)
    {
        for (int band = 0; band < 3; band++) planes[band][(y * 2 * Side) + x] = (float)Math.Clamp(Math.Round(rgb[band]), 0, 255);
    }

    /// <summary>Lambert's law with the sun in the north-west, 45 degrees up; flat ground stays as it is.</summary>
    private static double Shade(float[] elevation, int x, int y, double metresPerPixel)
    {
        int west = Math.Max(x - 1, 0), east = Math.Min(x + 1, Side - 1), north = Math.Max(y - 1, 0), south = Math.Min(y + 1, Side - 1);
        double dx = (elevation[(y * Side) + east] - elevation[(y * Side) + west]) / ((east - west) * metresPerPixel);
        double dy = (elevation[(south * Side) + x] - elevation[(north * Side) + x]) / ((south - north) * metresPerPixel);
        return Math.Clamp((1 + (0.7 * (dx + dy))) / Math.Sqrt(1 + (dx * dx) + (dy * dy)), 0.25, 1.3);
    }

    private static (byte R, byte G, byte B) Colour(double metres)
    {
        int i = 1;
        while (i < Ramp.Length - 1 && metres > Ramp[i].Metres) i++;
        var (low, high) = (Ramp[i - 1], Ramp[i]);
        double t = Math.Clamp((metres - low.Metres) / (high.Metres - low.Metres), 0, 1);
        return (Mix(low.R, high.R), Mix(low.G, high.G), Mix(low.B, high.B));

        byte Mix(byte a, byte b) => (byte)Math.Round(a + ((b - a) * t));
    }
}
