using System.Buffers;
using Terrane.Core;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Serve.Tests.Support;

/// <summary>Archives whose elevations and sources are functions of the place, zooms 0 to <see cref="MaxZoom"/> of the world.</summary>
internal static class TestArchive
{
    internal const byte MaxZoom = 2;
    internal const int Side = WebMercator.TileSize;

    private static readonly LegendEntry[] Legend = [new(1, "lidar", "© A", "CC0", "2024"), new(2, "global <b>\"grid\"</b> & more")];

    /// <summary>Metres, a plane in Web Mercator: 1/256 m steps, so that Terrarium holds it exactly.</summary>
    internal static float Metres(TileId tile, int col, int row, float offset = 0)
    {
        double across = Math.ScaleB(Side, tile.Z), x = (((double)tile.X * Side) + col + 0.5) / across, y = (((double)tile.Y * Side) + row + 0.5) / across;
        return (float)(Math.Round(((x * 2000) - (y * 1000) + offset) * 256) / 256);
    }

    /// <summary>1 in the west, 2 in the east, and a void in the north-west of everything.</summary>
    internal static ushort Source(TileId tile, int col, int row)
    {
        double across = Math.ScaleB(Side, tile.Z), x = (((double)tile.X * Side) + col + 0.5) / across, y = (((double)tile.Y * Side) + row + 0.5) / across;
        return x < 0.1 && y < 0.1 ? (ushort)0 : x < 0.5 ? (ushort)1 : (ushort)2;
    }

    /// <summary>Writes a terrain archive, and its lineage beside it unless told otherwise.</summary>
    /// <param name="path">.pmtiles or .mbtiles.</param>
    /// <param name="without">A tile to leave out.</param>
    internal static string Write(string path, float offset = 0, TileId? without = null, bool lineage = true)
    {
        Pack(path, PmTilesMetadata.TerrariumEncoding, without, (tile, pixels) =>
        {
            for (int i = 0; i < pixels.Length; i++) pixels[i] = TerrariumCodec.EncodePixel(Metres(tile, i % Side, i / Side, offset));
        });
        if (lineage)
        {
            string beside = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "-lineage" + Path.GetExtension(path));
            var ordinals = new ushort[Side * Side];
            Pack(beside, PmTilesMetadata.LineageEncoding, without, (tile, pixels) =>
            {
                for (int i = 0; i < ordinals.Length; i++) ordinals[i] = Source(tile, i % Side, i / Side);
                LineageCodec.Encode(ordinals, pixels);
            });
        }
        return path;
    }

    internal static byte[] Encode(TileId tile, Func<int, int, float> metres)
    {
        var pixels = new uint[Side * Side];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = TerrariumCodec.EncodePixel(metres(i % Side, i / Side));
        return Encode(pixels);
    }

    private static byte[] Encode(uint[] pixels)
    {
        var output = new ArrayBufferWriter<byte>();
        new TerrariumWebPEncoder(WebPEffort.Fast).Encode(pixels, Side, Side, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Pack(string path, string encoding, TileId? without, Action<TileId, uint[]> paint)
    {
        string spool = path + ".spool", partial = path + ".partial";
        var pixels = new uint[Side * Side];
        using (var writer = SpoolWriter.Open(spool, SpoolPosition.Empty))
        {
            for (ulong id = 0; id < TileId.FirstIdOfZoom(MaxZoom + 1); id++)
            {
                var tile = TileId.FromHilbertId(id);
                if (tile == without) continue;
                paint(tile, pixels);
                writer.Append(tile, Encode(pixels));
            }
            writer.Flush(fsync: false);
        }
        var bounds = E7Bounds.FromDegrees(new Bounds(-180, -85, 180, 85));
        var metadata = new PmTilesMetadata("Test of serving", "Planes.", "© OpenStreetMap", "baselayer", "1.0.0", encoding, Side, "webp", Legend);
        if (path.EndsWith(".mbtiles", StringComparison.Ordinal)) MbTilesPacker.Pack(new MbTilesPackOptions([spool], partial, bounds, metadata), default);
        else PmTilesPacker.Pack(new PmTilesPackOptions([spool], partial, bounds, metadata), default);
        AtomicFile.Publish(partial, path);
        SpoolFolder.Delete(spool);
    }
}
