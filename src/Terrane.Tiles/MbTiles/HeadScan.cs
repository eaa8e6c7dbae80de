using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.Conversion;

namespace Terrane.Tiles.MbTiles;

/// <summary>Walks the rows of a database and looks at how each tile begins. Where the layout allows it, the rest of a tile is not read.</summary>
internal sealed class HeadScan : IDisposable
{
    private readonly string _path;
    private readonly Func<TileId, bool> _wanted;
    private readonly SqliteStatement _rows;
    private readonly BlobHead? _blob; // null: the rows carry the tiles

    /// <param name="hasMap">Tables <c>map</c> and <c>images</c> with a view over them.</param>
    /// <param name="isTable"><c>tiles</c> is a table.</param>
    internal HeadScan(SqliteConnection connection, string path, bool hasMap, bool isTable, Func<TileId, bool> wanted)
    {
        (_path, _wanted) = (path, wanted);
        string? table = hasMap ? "images" : isTable ? "tiles" : null;
        if (table is not null && !HasRowIds(connection, table)) table = null;
        _rows = new SqliteStatement(connection, table switch
        {
            "images" => "SELECT map.zoom_level, map.tile_column, map.tile_row, images.rowid FROM map LEFT JOIN images ON images.tile_id = map.tile_id",
            "tiles" => "SELECT zoom_level, tile_column, tile_row, rowid FROM tiles",
            _ => "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles",
        });
        if (table is not null) _blob = new BlobHead(connection, table, "tile_data");
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <param name="head">Null for a row that is no tile, that is not wanted, or that has no bytes.</param>
    /// <exception cref="SqliteException">The database is damaged.</exception>
    /// <exception cref="MbTilesException">The map names an image that is not there.</exception>
    internal bool Next(out TileHead? head)
    {
        head = null;
        if (!_rows.Step()) return false;
        if (_rows.WholeNumber(0) is not (long z and >= 0 and <= TileId.MaxZoom) || _rows.WholeNumber(1) is not long x || _rows.WholeNumber(2) is not long y) return true;
        if (x < 0 || x >= 1L << (int)z || y < 0 || y >= 1L << (int)z) return true;
        var tile = new TileId((byte)z, (uint)x, Tms.Flip((byte)z, (uint)y));
        if (_wanted(tile)) head = HeadOf(tile);
        return true;
    }

    public void Dispose()
    {
        _blob?.Dispose();
        _rows.Dispose();
    }

    private TileHead? HeadOf(TileId tile)
    {
        if (_blob is null)
        {
            ReadOnlySpan<byte> bytes = _rows.Bytes(3);
            return bytes.IsEmpty ? null : TileHead.Of(tile.HilbertId, bytes.Length, bytes[..Math.Min(bytes.Length, TileHead.Most)]);
        }
        if (_rows.WholeNumber(3) is not long row) throw MbTilesException.Missing(_path, tile);
        int length = _blob.Open(row);
        if (length <= 0) return null;
        Span<byte> begin = stackalloc byte[Math.Min(length, TileHead.Most)];
        _blob.Read(begin);
        return TileHead.Of(tile.HilbertId, length, begin);
    }

    private static bool HasRowIds(SqliteConnection connection, string table)
    {
        try
        {
            using var probe = new SqliteStatement(connection, $"SELECT rowid FROM {table} LIMIT 1");
            return !probe.Step() || probe.WholeNumber(0) is not null;
        }
        catch (SqliteException)
        {
            return false; // WITHOUT ROWID
        }
    }
}
