using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.MbTiles;

/// <summary>Reads an MBTiles database of any layout that has a table or view <c>tiles</c>. One thread at a time. Changes nothing, not even beside the file.</summary>
public sealed class MbTilesReader : ITileArchive
{
    private const int MaxMetadataRows = 10_000, SortBytes = 32 << 20, MaxValueBytes = 64 << 20, CacheKibibytes = 8192;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _select;
    private bool _isTable; // tiles

    private MbTilesReader(string path, SqliteConnection connection, long length)
    {
        (Path, _connection, FileLength) = (path, connection, length);
        raw.sqlite3_limit(connection.Handle, raw.SQLITE_LIMIT_LENGTH, MaxValueBytes);
        Execute($"PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = FILE; PRAGMA cache_size = -{CacheKibibytes}");
        CheckSchema();
        Metadata = ReadRows();
        _select = new SqliteStatement(connection, "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1");
    }

    public string Path { get; }

    public long FileLength { get; }

    /// <summary>Rows of the metadata table, by name; of two of one name the later.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>True for a database that was never put into one file for good: SQLite cannot open it where it may not write.</summary>
    public bool IsWriteAhead { get; private init; }

    /// <summary>True when equal tiles are stored once, in the tables <c>map</c> and <c>images</c>.</summary>
    public bool HasMap { get; private set; }

    /// <summary>From the row <c>format</c>; Other when it is missing or unknown.</summary>
    public PmTilesTileType TileType => Metadata.GetValueOrDefault("format") switch
    {
        "webp" => PmTilesTileType.WebP,
        "png" => PmTilesTileType.Png,
        "jpg" or "jpeg" => PmTilesTileType.Jpeg,
        "pbf" => PmTilesTileType.MapboxVector,
        "avif" => PmTilesTileType.Avif,
        _ => PmTilesTileType.Other,
    };

    /// <summary>The specification leaves vector tiles alone to be compressed.</summary>
    public PmTilesCompression TileCompression => TileType == PmTilesTileType.MapboxVector ? PmTilesCompression.Gzip : PmTilesCompression.None;

    /// <summary>The row <c>bounds</c>; null when it is missing or no rectangle.</summary>
    public E7Bounds? Bounds
    {
        get
        {
            string[] parts = Metadata.GetValueOrDefault("bounds", "").Split(',');
            var edges = new double[4];
            for (int i = 0; i < 4; i++)
                if (parts.Length != 4 || !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out edges[i])) return null;
            return edges[0] <= edges[2] && edges[1] <= edges[3] ? E7Bounds.FromDegrees(new Bounds(edges[0], edges[1], edges[2], edges[3])) : null;
        }
    }

    /// <summary>The row <c>center</c>; null when it is missing or no place.</summary>
    public (int Longitude, int Latitude, byte Zoom)? Center
    {
        get
        {
            string[] parts = Metadata.GetValueOrDefault("center", "").Split(',');
            return parts.Length == 3 && decimal.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal longitude) && Math.Abs(longitude) <= 180
                && decimal.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal latitude) && Math.Abs(latitude) <= 90
                && byte.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out byte zoom)
                    ? ((int)(longitude * 10_000_000m), (int)(latitude * 10_000_000m), zoom) : null;
        }
    }

    /// <summary>The row <c>minzoom</c>; null when it is missing or no zoom.</summary>
    public byte? MinZoom => Zoom("minzoom");

    /// <summary>The row <c>maxzoom</c>; null when it is missing or no zoom.</summary>
    public byte? MaxZoom => Zoom("maxzoom");

    /// <summary>True for a file that begins as a database of SQLite.</summary>
    public static bool IsDatabase(string path)
    {
        Span<byte> head = stackalloc byte[16];
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Opens a database that its writer has finished.</summary>
    /// <exception cref="MbTilesException">No database, no MBTiles, or a log of a writer beside it.</exception>
    public static MbTilesReader Open(string path)
    {
        (long length, bool isWriteAhead) = CheckFile(path);
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteDatabase.Open(Immutable(path), readOnly: true);
            return new MbTilesReader(path, connection, length) { IsWriteAhead = isWriteAhead };
        }
        catch (Exception e) when (e is SqliteException or SqliteOpenException)
        {
            connection?.Dispose();
            throw MbTilesException.Damage(path, e.InnerException ?? e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Name under which SQLite opens a file without locks, without its log, and without the files that it makes beside one in write-ahead mode.</summary>
    internal static string Immutable(string path) => $"file:{Uri.EscapeDataString(System.IO.Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";

    /// <summary>The metadata as the JSON object that a PMTiles archive would have, UTF-8.</summary>
    public byte[] ReadMetadata() => MbTilesRows.ToJson(Metadata.Select(row => (row.Key, row.Value)));

    /// <summary>The stored bytes of a tile; false when it is not there.</summary>
    /// <exception cref="MbTilesException">The database is damaged.</exception>
    public bool TryGetTile(TileId tile, out byte[] bytes)
    {
        bytes = Select(tile).ToArray();
        return bytes.Length > 0;
    }

    /// <inheritdoc/>
    public int ReadTile(TileId tile, ref byte[] buffer)
    {
        ReadOnlySpan<byte> bytes = Select(tile);
        if (buffer.Length < bytes.Length) buffer = new byte[bytes.Length * 3L / 2];
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public IEnumerable<TileHead> Heads(Func<TileId, bool> wanted, CancellationToken ct)
    {
        using CancellationTokenRegistration stop = ct.Register(() => raw.sqlite3_interrupt(_connection.Handle));
        using var scan = new HeadScan(_connection, Path, HasMap, _isTable, wanted);
        TileHead? head = null;
        while (Guarded(() => scan.Next(out head), ct))
            if (head is { } found) yield return found;
    }

    /// <summary>Tiles and bytes of each zoom, ascending; equal tiles count each.</summary>
    /// <exception cref="MbTilesException">The database is damaged.</exception>
    public IReadOnlyList<(byte Zoom, long Tiles, long Bytes)> Zooms(CancellationToken ct)
    {
        var zooms = new List<(byte, long, long)>();
        foreach (SqliteDataReader row in Query("SELECT zoom_level, count(*), sum(length(tile_data)) FROM tiles GROUP BY zoom_level ORDER BY zoom_level", ct))
            if (row.GetInt64(0) is >= 0 and <= TileId.MaxZoom) zooms.Add(((byte)row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? 0 : row.GetInt64(2)));
        return zooms;
    }

    /// <inheritdoc/>
    /// <remarks>Rows that are no tile's are left out; of a tile that is there twice one is taken.</remarks>
    public IEnumerable<ulong> Ids(string temporaryFolder, CancellationToken ct)
    {
        using var ids = new ExternalSorter<ulong>(SortBytes, temporaryFolder);
        string from = HasMap ? "map" : "tiles WHERE length(tile_data) > 0";
        foreach (SqliteDataReader row in Query($"SELECT zoom_level, tile_column, tile_row FROM {from}", ct))
        {
            if (row.GetValue(0) is not (long z and >= 0 and <= TileId.MaxZoom) || row.GetValue(1) is not long x || row.GetValue(2) is not long y) continue;
            if (x >= 0 && x < 1L << (int)z && y >= 0 && y < 1L << (int)z) ids.Add(new TileId((byte)z, (uint)x, Tms.Flip((byte)z, (uint)y)).HilbertId);
        }
        ulong? last = null;
        foreach (ulong id in ids.Sorted())
        {
            if (id != last) yield return id;
            last = id;
        }
    }

    public void Dispose()
    {
        _select.Dispose();
        _connection.Dispose();
    }

    /// <summary>Rows of a query, one at a time.</summary>
    /// <exception cref="MbTilesException">The database is damaged.</exception>
    internal IEnumerable<SqliteDataReader> Query(string sql, CancellationToken ct)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        // A view can be made to run for ever: the statement itself has to be stopped.
        using CancellationTokenRegistration stop = ct.Register(() => raw.sqlite3_interrupt(_connection.Handle));
        using SqliteDataReader reader = Guarded(command.ExecuteReader, ct);
        while (Guarded(reader.Read, ct)) yield return reader;
    }

    /// <summary>Void after the next call.</summary>
    private ReadOnlySpan<byte> Select(TileId tile)
    {
        try
        {
            _select.Reset();
            _select.Bind(1, tile.Z);
            _select.Bind(2, tile.X);
            _select.Bind(3, Tms.Flip(tile.Z, tile.Y));
            return _select.Step() ? _select.Bytes(0) : [];
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_TOOBIG)
        {
            throw MbTilesException.TooLarge(Path, "a value", MaxValueBytes);
        }
        catch (SqliteException e)
        {
            throw MbTilesException.Damage(Path, e);
        }
    }

    private T Guarded<T>(Func<T> step, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return step();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_TOOBIG)
        {
            throw MbTilesException.TooLarge(Path, "a value", MaxValueBytes);
        }
        catch (SqliteException e)
        {
            ct.ThrowIfCancellationRequested();
            throw MbTilesException.Damage(Path, e);
        }
    }

    private static (long Length, bool IsWriteAhead) CheckFile(string path)
    {
        byte[] head = new byte[20];
        long length;
        try
        {
            using FileStream file = File.OpenRead(path);
            length = file.Length;
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan().StartsWith(Magic)) throw MbTilesException.NotADatabase(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MbTilesException.CannotOpen(path, e);
        }
        // To read it all the same, SQLite would have to write beside it.
        foreach (string suffix in new[] { "-wal", "-journal" })
            if (File.Exists(path + suffix) && new FileInfo(path + suffix).Length > 0) throw MbTilesException.Unfinished(path, $"its log '{System.IO.Path.GetFileName(path)}{suffix}' is still beside it");
        return (length, head[18] == 2 || head[19] == 2);
    }

    private void CheckSchema()
    {
        var found = new Dictionary<string, (string Type, string Sql)>(StringComparer.OrdinalIgnoreCase);
        foreach (SqliteDataReader row in Query("SELECT name, type, coalesce(sql, '') FROM sqlite_master WHERE type IN ('table', 'view') LIMIT 1000", default))
            found[row.GetString(0)] = (row.GetString(1), row.GetString(2));
        foreach (string table in new[] { "metadata", "tiles" })
        {
            if (!found.TryGetValue(table, out (string Type, string Sql) entry)) throw MbTilesException.Schema(Path, $"there is no table or view '{table}'");
            // WITH can recurse for ever, and functions can do anything: a join needs neither.
            if (entry.Type == "view" && (entry.Sql.Contains("WITH", StringComparison.OrdinalIgnoreCase) || entry.Sql.Count(c => c == '(') > 8))
                throw MbTilesException.Schema(Path, $"its view '{table}' is more than a join");
        }
        CheckColumns("metadata", "name", "value");
        CheckColumns("tiles", "zoom_level", "tile_column", "tile_row", "tile_data");
        _isTable = found["tiles"].Type == "table";
        HasMap = found["tiles"].Type == "view" && found.TryGetValue("map", out (string Type, string) map) && map.Type == "table"
            && found.TryGetValue("images", out (string Type, string) images) && images.Type == "table"
            && ColumnsOf("map").IsSupersetOf(["zoom_level", "tile_column", "tile_row", "tile_id"]) && ColumnsOf("images").IsSupersetOf(["tile_id", "tile_data"]);
    }

    private void CheckColumns(string table, params ReadOnlySpan<string> columns)
    {
        HashSet<string> found = ColumnsOf(table);
        foreach (string column in columns)
            if (!found.Contains(column)) throw MbTilesException.Schema(Path, $"'{table}' has no column '{column}'");
    }

    private HashSet<string> ColumnsOf(string table)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (SqliteDataReader row in Query($"SELECT name FROM pragma_table_info('{table}')", default)) found.Add(row.GetString(0));
        return found;
    }

    private Dictionary<string, string> ReadRows()
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (SqliteDataReader row in Query($"SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM metadata WHERE name IS NOT NULL AND value IS NOT NULL LIMIT {MaxMetadataRows}", default))
        {
            rows[row.GetString(0)] = row.GetString(1);
            bytes += row.GetString(1).Length;
            if (bytes > PmTilesLimits.Default.MaxMetadataBytes) throw MbTilesException.TooLarge(Path, "the metadata", PmTilesLimits.Default.MaxMetadataBytes);
        }
        return rows;
    }

    private byte? Zoom(string name) =>
        byte.TryParse(Metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out byte zoom) && zoom <= TileId.MaxZoom ? zoom : null;

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
