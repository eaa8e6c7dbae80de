using System.Buffers;
using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Png;
using Terrane.Tiles.Terrarium;

namespace Terrane.Fusion.Tests.Support;

/// <summary>An MBTiles of elevations, row by row as its specification has it.</summary>
internal static class TileFile
{
    /// <param name="tiles">Which there are.</param>
    /// <param name="value">Metres by zoom and global pixel; NaN for a transparent one.</param>
    internal static void Write(string path, IEnumerable<TileId> tiles, Func<byte, long, long, float> value, int side = 256, string? encoding = "terrarium") =>
        Write(path, tiles, encoding, null, tile => Png(tile, side, value, encoding == "mapbox"));

    /// <summary>The lineage archive beside one.</summary>
    /// <param name="ordinal">By zoom and global pixel.</param>
    /// <param name="legend">JSON.</param>
    internal static void WriteLineage(string path, IEnumerable<TileId> tiles, Func<byte, long, long, uint> ordinal, string legend, int side = 256) => Write(path, tiles, "terrane-lineage", legend, tile =>
    {
        var argb = new uint[side * side];
        for (int i = 0; i < argb.Length; i++) argb[i] = 0xFF00_0000 | (ordinal(tile.Z, ((long)tile.X * side) + (i % side), ((long)tile.Y * side) + (i / side)) << 8);
        var output = new ArrayBufferWriter<byte>();
        new PngEncoder().Encode(argb, side, side, output);
        return output.WrittenSpan.ToArray();
    });

    private static void Write(string path, IEnumerable<TileId> tiles, string? encoding, string? legend, Func<TileId, byte[]> content)
    {
        using SqliteConnection database = SqliteDatabase.Open(path);
        TileId[] all = [.. tiles];
        Do("CREATE TABLE metadata (name TEXT, value TEXT); CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)");
        foreach ((string name, string text) in new[] { ("name", "t"), ("format", "png"), ("minzoom", $"{all.Min(t => t.Z)}"), ("maxzoom", $"{all.Max(t => t.Z)}"), ("encoding", encoding ?? ""), ("json", legend is null ? "" : $"{{\"legend\":{legend}}}") })
            if (text.Length > 0) Do("INSERT INTO metadata VALUES ($a, $b)", ("$a", name), ("$b", text));
        foreach (TileId tile in all)
            Do("INSERT INTO tiles VALUES ($a, $b, $c, $d)", ("$a", (long)tile.Z), ("$b", (long)tile.X), ("$c", (1L << tile.Z) - 1 - tile.Y), ("$d", content(tile)));

        void Do(string sql, params (string Name, object Value)[] values)
        {
            using SqliteCommand command = database.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object one) in values) command.Parameters.AddWithValue(name, one);
            command.ExecuteNonQuery();
        }
    }

    private static byte[] Png(TileId tile, int side, Func<byte, long, long, float> value, bool isMapbox)
    {
        var metres = new float[side * side];
        for (int i = 0; i < metres.Length; i++) metres[i] = value(tile.Z, ((long)tile.X * side) + (i % side), ((long)tile.Y * side) + (i / side));
        var argb = new uint[metres.Length];
        float[] known = [.. metres.Select(m => float.IsNaN(m) ? 0 : m)];
        if (isMapbox) MapboxCodec.Encode(known, TileId.MaxZoom, ElevationRounding.None, argb);
        else for (int i = 0; i < argb.Length; i++) argb[i] = TerrariumCodec.EncodePixel(known[i]);
        for (int i = 0; i < argb.Length; i++) argb[i] = float.IsNaN(metres[i]) ? argb[i] & 0xFFFFFF : argb[i] | 0xFF000000;
        var output = new ArrayBufferWriter<byte>();
        new PngEncoder().Encode(argb, side, side, output);
        return output.WrittenSpan.ToArray();
    }
}
