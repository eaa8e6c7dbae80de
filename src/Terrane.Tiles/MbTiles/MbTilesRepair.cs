using System.Globalization;
using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.MbTiles;

/// <summary>Finishes a database that its writer left half way: one file, in rollback mode, with the metadata that can be told from its tiles.</summary>
/// <remarks>
/// Every step is one transaction of SQLite, so a crash between two leaves a file that opens, and another call goes on. Rows are only ever added. The log
/// is checked with the database before it is brought in: one that belongs to another file is refused while the database is still what it was.
/// </remarks>
public static class MbTilesRepair
{
    private const int BusySeconds = 1;

    private static readonly string[] Derivable = ["name", "format", "minzoom", "maxzoom", "bounds", "center"];

    /// <returns>What was done, in words; empty when nothing was left to do.</returns>
    /// <exception cref="MbTilesException">No MBTiles, damaged, still being written, or its folder cannot be written.</exception>
    public static IReadOnlyList<string> Run(string path, CancellationToken ct) => Run(path, null, ct);

    /// <param name="probe">Called before each step with its name; may throw.</param>
    internal static IReadOnlyList<string> Run(string path, Action<string>? probe, CancellationToken ct)
    {
        // SQLite deletes a log beside an empty file: such a pair must not be opened at all.
        if (!File.Exists(path)) throw MbTilesException.CannotOpen(path, new FileNotFoundException("there is no such file."));
        if (!MbTilesReader.IsDatabase(path)) throw MbTilesException.NotADatabase(path);
        long log = LengthOf(path + "-wal"), journal = LengthOf(path + "-journal");
        var done = new List<string>();
        try
        {
            if (journal <= 0)
            {
                // Read-only: a connection that may write brings the log in when it is closed, whatever it found.
                using SqliteConnection reading = SqliteDatabase.Open(path, readOnly: true);
                Check(reading, path, log > 0, ct);
                long with = RowsOf(reading), without = log > 0 ? RowsWithoutLog(path) : 0;
                if (with < without) throw MbTilesException.Disagree(path, $"without it there are {without} tiles, with it {with}", hasLog: true);
            }
            using (SqliteConnection connection = SqliteDatabase.Open(path))
            {
                Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}");
                if (journal > 0)
                {
                    Check(connection, path, hasLog: false, ct);
                    done.Add($"an interrupted transaction was taken back ({journal} bytes of journal)");
                }
                long rows = RowsOf(connection);
                probe?.Invoke("checkpoint");
                if (log > 0)
                {
                    if (ReadLong(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0) throw MbTilesException.Busy(path);
                    done.Add($"the log of {log} bytes was brought into the database, which holds {rows} tiles");
                }
                probe?.Invoke("mode");
                bool wasWriteAhead = ReadText(connection, "PRAGMA journal_mode") == "wal";
                if (ReadText(connection, "PRAGMA journal_mode = DELETE") != "delete") throw MbTilesException.Busy(path);
                if (wasWriteAhead) done.Add("write-ahead mode was ended");
                probe?.Invoke("index");
                if (AddIndex(connection)) done.Add("the index by zoom, column and row was made");
                probe?.Invoke("metadata");
                if (AddMetadata(connection, path) is { Count: > 0 } added) done.Add($"metadata were added: {string.Join(", ", added)}");
                if (RowsOf(connection) != rows) throw new InvalidOperationException($"'{path}' had {rows} tiles and has {RowsOf(connection)} after the repair.");
            }
            foreach (string suffix in new[] { "-wal", "-shm" })
                if (LengthOf(path + suffix) == 0) File.Delete(path + suffix); // left by a writer whose database had nothing in its log
            return done;
        }
        catch (SqliteOpenException e)
        {
            throw e.InnerException is SqliteException inner ? Translate(path, inner) : e;
        }
        catch (SqliteException e)
        {
            throw Translate(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MbTilesException.CannotRepair(path, e);
        }
    }

    private static MbTilesException Translate(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => MbTilesException.Busy(path),
        SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR => MbTilesException.CannotRepair(path, e),
        _ => MbTilesException.Damage(path, e),
    };

    private static void Check(SqliteConnection connection, string path, bool hasLog, CancellationToken ct)
    {
        using CancellationTokenRegistration stop = ct.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
        if (ReadLong(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'tiles' AND type IN ('table', 'view')") == 0)
            throw MbTilesException.Schema(path, "there is no table or view 'tiles'");
        try
        {
            string? said = ReadText(connection, "PRAGMA quick_check(1)");
            if (said != "ok") throw MbTilesException.Disagree(path, said ?? "nothing is said", hasLog);
        }
        catch (SqliteException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    /// <summary>Rows in the database alone; 0 when it cannot be read so, as in the middle of a checkpoint.</summary>
    private static long RowsWithoutLog(string path)
    {
        try
        {
            using SqliteConnection connection = SqliteDatabase.Open(MbTilesReader.Immutable(path), readOnly: true);
            return RowsOf(connection);
        }
        catch (Exception e) when (e is SqliteException or SqliteOpenException)
        {
            return 0;
        }
    }

    /// <summary>Rows of what tiles are stored in; a map may be ahead of its images.</summary>
    private static long RowsOf(SqliteConnection connection)
    {
        long rows = 0;
        foreach (string table in new[] { "map", "images", "tiles" })
            if (ReadLong(connection, $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}'") > 0)
                rows = Math.Max(rows, ReadLong(connection, $"SELECT count(*) FROM {table}"));
        return rows;
    }

    /// <summary>Without an index every tile that is asked for is a walk over all.</summary>
    private static bool AddIndex(SqliteConnection connection)
    {
        if (ReadLong(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'tiles'") == 0) return false;
        if (ReadLong(connection, """
            SELECT count(*) FROM pragma_index_list('tiles') list WHERE
            (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(list.name) ORDER BY seqno LIMIT 3)) IN
            ('zoom_level,tile_column,tile_row', 'zoom_level,tile_row,tile_column')
            """) > 0) return false;
        bool isUnique = ReadLong(connection, "SELECT count(*) FROM (SELECT 1 FROM tiles GROUP BY zoom_level, tile_column, tile_row HAVING count(*) > 1 LIMIT 1)") == 0;
        Execute(connection, $"CREATE {(isUnique ? "UNIQUE " : "")}INDEX terrane_tile_index ON tiles (zoom_level, tile_column, tile_row)");
        return true;
    }

    private static List<string> AddMetadata(SqliteConnection connection, string path)
    {
        using SqliteChange change = SqliteChange.Begin(connection);
        Execute(connection, "CREATE TABLE IF NOT EXISTS metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT)");
        var missing = Derivable.Where(name => ReadLong(connection, "SELECT count(*) FROM metadata WHERE name = $a AND value IS NOT NULL AND value <> ''", name) == 0).ToList();
        var added = new List<string>();
        if (missing.Count > 0)
        {
            foreach ((string name, string value) in Derive(connection, path, missing))
            {
                if (ReadLong(connection, "SELECT count(*) FROM metadata WHERE name = $a", name) > 0) Execute(connection, "UPDATE metadata SET value = $b WHERE name = $a", name, value);
                else Execute(connection, "INSERT INTO metadata (name, value) VALUES ($a, $b)", name, value);
                added.Add(name);
            }
        }
        change.Commit();
        return added;
    }

    private static IEnumerable<(string Name, string Value)> Derive(SqliteConnection connection, string path, List<string> missing)
    {
        string source = ReadLong(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'tiles'") > 0 ? "tiles" : "map";
        if (ReadLong(connection, $"SELECT count(*) FROM sqlite_master WHERE name = '{source}'") == 0) source = "tiles";
        if (ReadText(connection, "SELECT min(zoom_level) FROM tiles") is not { } lowest) yield break; // no tile tells anything
        byte minZoom = byte.Parse(lowest, CultureInfo.InvariantCulture), maxZoom = (byte)ReadLong(connection, "SELECT max(zoom_level) FROM tiles");
        if (missing.Contains("name")) yield return ("name", Path.GetFileName(path).Split('.')[0]);
        if (missing.Contains("format") && Format(connection) is { } format) yield return ("format", format);
        if (missing.Contains("minzoom")) yield return ("minzoom", $"{minZoom}");
        if (missing.Contains("maxzoom")) yield return ("maxzoom", $"{maxZoom}");
        if (!missing.Contains("bounds") && !missing.Contains("center")) yield break;
        E7Bounds bounds = E7Bounds.FromDegrees(WebMercator.ToGeographic(Extent(connection, source)));
        if (missing.Contains("bounds")) yield return ("bounds", bounds.ToString());
        if (missing.Contains("center"))
            yield return ("center", string.Create(CultureInfo.InvariantCulture, $"{bounds.Center.Longitude / 10_000_000m},{bounds.Center.Latitude / 10_000_000m},{(minZoom + maxZoom) / 2}"));
    }

    private static string? Format(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT substr(tile_data, 1, 16) FROM tiles WHERE length(tile_data) > 0 LIMIT 1";
        return command.ExecuteScalar() is byte[] head ? TileImage.KindOf(head) switch { "gzip" => "pbf", "no image" => null, var kind => kind } : null;
    }

    /// <summary>EPSG:3857 metres of the tiles that no deeper tile lies in: a shallow one says little of where data are.</summary>
    private static Bounds Extent(SqliteConnection connection, string source)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT zoom_level, min(tile_column), max(tile_column), min(tile_row), max(tile_row) FROM {source} t WHERE NOT EXISTS
            (SELECT 1 FROM {source} c WHERE c.zoom_level = t.zoom_level + 1 AND c.tile_column BETWEEN 2 * t.tile_column AND 2 * t.tile_column + 1
            AND c.tile_row BETWEEN 2 * t.tile_row AND 2 * t.tile_row + 1) GROUP BY zoom_level
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        Bounds? extent = null;
        while (reader.Read())
        {
            byte zoom = (byte)reader.GetInt64(0);
            uint Row(int column) => Tms.Flip(zoom, (uint)reader.GetInt64(column));
            Bounds both = WebMercator.TileBounds(new TileId(zoom, (uint)reader.GetInt64(1), Row(4))).Union(WebMercator.TileBounds(new TileId(zoom, (uint)reader.GetInt64(2), Row(3))));
            extent = extent?.Union(both) ?? both;
        }
        return extent!.Value;
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : -1;

    private static long ReadLong(SqliteConnection connection, string sql, params ReadOnlySpan<string> values) => Convert.ToInt64(Read(connection, sql, values), CultureInfo.InvariantCulture);

    private static string? ReadText(SqliteConnection connection, string sql) => Convert.ToString(Read(connection, sql, []), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private static object? Read(SqliteConnection connection, string sql, ReadOnlySpan<string> values)
    {
        using SqliteCommand command = Command(connection, sql, values);
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<string> values)
    {
        using SqliteCommand command = Command(connection, sql, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<string> values)
    {
        SqliteCommand command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, BusySeconds); // 0 would wait for ever for a lock; it bounds nothing else
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${(char)('a' + i)}", values[i]);
        return command;
    }
}
