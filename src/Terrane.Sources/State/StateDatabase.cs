using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Runtime;

namespace Terrane.Sources.State;

/// <summary>The memory of an ingest: every entry of the list and every raster, with its stage. SQLite; a kill at any instant leaves it as after the last call.</summary>
/// <remarks>Thread-safe: one statement at a time. The tables are described in docs/formats.md.</remarks>
public sealed class StateDatabase : IDisposable
{
    /// <summary>Written to user_version; a file with another number is refused.</summary>
    public const int SchemaVersion = 1;

    /// <summary>In the source's folder of the store.</summary>
    public const string FileName = "ingest.sqlite";

    private const string Schema = """
        CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE items (key TEXT PRIMARY KEY, source TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, urls TEXT NOT NULL, stage TEXT NOT NULL,
            bytes INTEGER, sha256 TEXT, validator TEXT, attempts INTEGER NOT NULL DEFAULT 0, error_code TEXT, error TEXT, started TEXT, finished TEXT) WITHOUT ROWID;
        CREATE TABLE rasters (item TEXT NOT NULL, member TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE UNIQUE, stage TEXT NOT NULL, crs TEXT, width INTEGER, height INTEGER,
            transform TEXT, type TEXT, nodata REAL, valid_cells INTEGER, minimum REAL, maximum REAL, mean REAL, largest_error REAL, left REAL, bottom REAL, right REAL, top REAL,
            cog_bytes INTEGER, cog_sha256 TEXT, polygon_bytes INTEGER, polygon_sha256 TEXT, warnings TEXT, error_code TEXT, error TEXT, finished TEXT,
            PRIMARY KEY (item, member)) WITHOUT ROWID;
        """;

    private const string ItemColumns = "key, position, name, stage, bytes, sha256, validator, attempts, error_code, error, started, finished";

    private const string RasterColumns = "item, member, name, stage, crs, width, height, transform, type, nodata, valid_cells, minimum, maximum, mean, largest_error, "
        + "left, bottom, right, top, cog_bytes, cog_sha256, polygon_bytes, polygon_sha256, warnings, error_code, error, finished";

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    private StateDatabase(string path, SqliteConnection connection) => (Path, _connection) = (path, connection);

    public string Path { get; }

    /// <summary>Opens the file, making it when there is none.</summary>
    /// <exception cref="RunException">run.ledger: damaged, or of another version.</exception>
    public static StateDatabase Open(string path, bool readOnly = false)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteDatabase.Open(path, readOnly);
            var database = new StateDatabase(path, connection);
            long version = database.Query("PRAGMA user_version", row => row.GetInt64(0))[0];
            bool isNew = database.Query("SELECT count(*) FROM sqlite_schema", row => row.GetInt64(0))[0] == 0;
            if (!isNew && version != SchemaVersion) throw RunException.Ledger(path, $"it has version {version}, this program reads {SchemaVersion}.");
            if (readOnly) return database;
            // A killed process loses nothing; a power failure may lose the last commits, and what they told is then done again.
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = NORMAL");
            if (isNew)
            {
                using SqliteChange change = SqliteChange.Begin(connection);
                database.Execute(Schema);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}"));
                change.Commit();
            }
            return database;
        }
        catch (Exception e) when (e is SqliteException or SqliteOpenException)
        {
            connection?.Dispose();
            throw RunException.Ledger(path, e.Message, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public string? GetState(string key) => Query("SELECT value FROM state WHERE key = $key", row => row.GetString(0), ("$key", key)).FirstOrDefault();

    public void SetState(string key, string? value)
    {
        if (value is null) Execute("DELETE FROM state WHERE key = $key", ("$key", key));
        else Execute("INSERT INTO state VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value", ("$key", key), ("$value", value));
    }

    /// <summary>Takes over the list: new entries are pending, places are renewed, entries that are no longer listed stay for the caller to see.</summary>
    public void AddItems(string source, IEnumerable<(string Key, int Position, string Name, IReadOnlyList<string> Urls)> items)
    {
        lock (_gate)
        {
            using SqliteChange change = SqliteChange.Begin(_connection);
            foreach ((string key, int position, string name, IReadOnlyList<string> urls) in items)
            {
                // Versions before this one wrote whole addresses, signatures and all.
                if (urls[0] != key)
                {
                    Execute("UPDATE OR IGNORE items SET key = $key WHERE key = $old", ("$key", key), ("$old", urls[0]));
                    Execute("UPDATE OR IGNORE rasters SET item = $key WHERE item = $old", ("$key", key), ("$old", urls[0]));
                }
                Execute("INSERT INTO items (key, source, position, name, urls, stage) VALUES ($key, $source, $position, $name, $urls, 'pending') "
                    + "ON CONFLICT (key) DO UPDATE SET position = excluded.position, name = excluded.name, urls = excluded.urls",
                    ("$key", key), ("$source", source), ("$position", position), ("$name", name), ("$urls", string.Join('\n', urls.Select(Secrets.Hide))));
            }
            change.Commit();
        }
    }

    /// <summary>In the order of the list.</summary>
    public IReadOnlyList<ItemRecord> Items() => Query($"SELECT {ItemColumns} FROM items ORDER BY position, key", ReadItem);

    public ItemRecord? Item(string key) => Query($"SELECT {ItemColumns} FROM items WHERE key = $key", ReadItem, ("$key", key)).FirstOrDefault();

    public void PutItem(ItemRecord item) =>
        Execute("UPDATE items SET stage = $stage, bytes = $bytes, sha256 = $sha, validator = $validator, attempts = $attempts, error_code = $code, error = $error, "
            + "started = $started, finished = $finished WHERE key = $key",
            ("$stage", Name(item.Stage)), ("$bytes", item.Bytes), ("$sha", item.Sha256), ("$validator", item.Validator), ("$attempts", item.Attempts),
            ("$code", item.ErrorCode), ("$error", item.Error), ("$started", item.Started), ("$finished", item.Finished), ("$key", item.Key));

    /// <summary>Forgets an entry and its rasters.</summary>
    public void RemoveItem(string key)
    {
        lock (_gate)
        {
            using SqliteChange change = SqliteChange.Begin(_connection);
            Execute("DELETE FROM rasters WHERE item = $key", ("$key", key));
            Execute("DELETE FROM items WHERE key = $key", ("$key", key));
            change.Commit();
        }
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<RasterRecord> Rasters() => Query($"SELECT {RasterColumns} FROM rasters ORDER BY name COLLATE BINARY", ReadRaster);

    public IReadOnlyList<RasterRecord> RastersOf(string item) =>
        Query($"SELECT {RasterColumns} FROM rasters WHERE item = $item ORDER BY member", ReadRaster, ("$item", item));

    /// <summary>The name for a raster's COG: its own if free, else <paramref name="fallback"/>. It is its from then on.</summary>
    public RasterRecord Claim(string item, string member, string name, string fallback)
    {
        lock (_gate)
        {
            RasterRecord? known = Query($"SELECT {RasterColumns} FROM rasters WHERE item = $item AND member = $member", ReadRaster, ("$item", item), ("$member", member)).FirstOrDefault();
            if (known is not null) return known;
            bool taken = Query("SELECT count(*) FROM rasters WHERE name = $name", row => row.GetInt64(0), ("$name", name))[0] > 0;
            var record = new RasterRecord { Item = item, Member = member, Name = taken ? fallback : name, Stage = FileStage.Unpacked };
            Execute("INSERT INTO rasters (item, member, name, stage) VALUES ($item, $member, $name, 'unpacked')", ("$item", item), ("$member", member), ("$name", record.Name));
            return record;
        }
    }

    public void RemoveRaster(RasterRecord raster) => Execute("DELETE FROM rasters WHERE item = $item AND member = $member", ("$item", raster.Item), ("$member", raster.Member));

    public void Rename(RasterRecord raster, string name) =>
        Execute("UPDATE rasters SET name = $name WHERE item = $item AND member = $member", ("$name", name), ("$item", raster.Item), ("$member", raster.Member));

    public void PutRaster(RasterRecord r)
    {
        AffineTransform? t = r.Grid?.Transform;
        string? transform = t is { } a ? string.Create(CultureInfo.InvariantCulture, $"{a.X0:R} {a.XCol:R} {a.XRow:R} {a.Y0:R} {a.YCol:R} {a.YRow:R}") : null;
        Execute("UPDATE rasters SET stage = $stage, crs = $crs, width = $width, height = $height, transform = $transform, type = $type, nodata = $nodata, valid_cells = $valid, "
            + "minimum = $min, maximum = $max, mean = $mean, largest_error = $largest, left = $left, bottom = $bottom, right = $right, top = $top, cog_bytes = $cogBytes, "
            + "cog_sha256 = $cogSha, polygon_bytes = $polygonBytes, polygon_sha256 = $polygonSha, warnings = $warnings, error_code = $code, error = $error, finished = $finished "
            + "WHERE item = $item AND member = $member",
            ("$stage", Name(r.Stage)), ("$crs", r.Crs), ("$width", r.Grid?.Width), ("$height", r.Grid?.Height), ("$transform", transform), ("$type", r.Type), ("$nodata", r.NoData),
            ("$valid", r.ValidCells), ("$min", r.Minimum), ("$max", r.Maximum), ("$mean", r.Mean), ("$largest", r.LargestError), ("$left", r.Bounds?[0]), ("$bottom", r.Bounds?[1]),
            ("$right", r.Bounds?[2]), ("$top", r.Bounds?[3]), ("$cogBytes", r.CogBytes), ("$cogSha", r.CogSha256), ("$polygonBytes", r.PolygonBytes), ("$polygonSha", r.PolygonSha256),
            ("$warnings", JsonSerializer.Serialize(r.Warnings)), ("$code", r.ErrorCode), ("$error", r.Error), ("$finished", r.Finished), ("$item", r.Item), ("$member", r.Member));
    }

    /// <summary>Leaves one file behind, which may be copied as it is.</summary>
    public void Pack()
    {
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Execute("PRAGMA journal_mode = DELETE");
    }

    public void Dispose() => _connection.Dispose();

    private static string Name(FileStage stage) => stage.ToString().ToLowerInvariant();

    private static FileStage Stage(string name) => Enum.Parse<FileStage>(name, ignoreCase: true);

    private static ItemRecord ReadItem(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt32(1), row.GetString(2), Stage(row.GetString(3)), row.IsDBNull(4) ? null : row.GetInt64(4), Text(row, 5), Text(row, 6), row.GetInt32(7),
        Text(row, 8), Text(row, 9), Text(row, 10), Text(row, 11));

    private static RasterRecord ReadRaster(SqliteDataReader row)
    {
        string crs = Text(row, 4) ?? "";
        return new RasterRecord
        {
            Item = row.GetString(0),
            Member = row.GetString(1),
            Name = row.GetString(2),
            Stage = Stage(row.GetString(3)),
            Crs = crs,
            Grid = Text(row, 7) is { } transform ? new Grid(row.GetInt64(5), row.GetInt64(6), ReadTransform(transform), crs) : null,
            Type = Text(row, 8) ?? "",
            NoData = Number(row, 9),
            ValidCells = row.IsDBNull(10) ? 0 : row.GetInt64(10),
            Minimum = Number(row, 11),
            Maximum = Number(row, 12),
            Mean = Number(row, 13),
            LargestError = Number(row, 14),
            Bounds = row.IsDBNull(15) ? null : [row.GetDouble(15), row.GetDouble(16), row.GetDouble(17), row.GetDouble(18)],
            CogBytes = row.IsDBNull(19) ? 0 : row.GetInt64(19),
            CogSha256 = Text(row, 20),
            PolygonBytes = row.IsDBNull(21) ? 0 : row.GetInt64(21),
            PolygonSha256 = Text(row, 22),
            Warnings = Text(row, 23) is { } warnings ? JsonSerializer.Deserialize<string[]>(warnings)! : [],
            ErrorCode = Text(row, 24),
            Error = Text(row, 25),
            Finished = Text(row, 26),
        };
    }

    private static AffineTransform ReadTransform(string text)
    {
        double[] t = [.. text.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        return new AffineTransform(t[0], t[1], t[2], t[3], t[4], t[5]);
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static double? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            command.ExecuteNonQuery();
        }
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            using SqliteDataReader reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(read(reader));
            return rows;
        }
    }
}
