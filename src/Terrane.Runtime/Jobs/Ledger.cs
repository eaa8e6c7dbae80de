using System.Globalization;
using Microsoft.Data.Sqlite;
using Terrane.Native.Posix;
using Terrane.Native.Sqlite;

namespace Terrane.Runtime.Jobs;

/// <summary>The memory of a run: its plan, its inputs, and which units are done. A kill at any instant leaves it readable.</summary>
/// <remarks>
/// SQLite with a truncated rollback journal and synchronous=FULL: a commit is on disk when the call returns. The caller makes the
/// spools durable *before* it commits the position that covers them. Not thread-safe: the single appender owns it. The format is
/// described in docs/formats.md.
/// </remarks>
public sealed class Ledger : IDisposable
{
    /// <summary>Written to user_version; a ledger with another number is refused.</summary>
    public const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE inputs (path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ticks INTEGER NOT NULL, sha256 TEXT) WITHOUT ROWID;
        CREATE TABLE units (sequence INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, figures TEXT NOT NULL, result_hash TEXT NOT NULL);
        """;

    private readonly SqliteConnection _connection;
    private Dictionary<string, string> _state = [];
    private string? _attempt; // of this process, once it has claimed the ledger

    private Ledger(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        Load();
        if (!_state.ContainsKey("plan")) throw RunException.Ledger(path, "it holds no plan.");
    }

    public string Path { get; }

    public string PlanHash => _state["plan_hash"];

    public string PlanJson => _state["plan"];

    /// <summary>Read whenever they are asked for: there may be a million.</summary>
    public IReadOnlyList<InputRecord> Inputs => Query("SELECT path, size, modified_ticks, sha256 FROM inputs ORDER BY path",
        row => new InputRecord(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3)));

    /// <summary>The first unit that is not committed, which is also the number of those that are.</summary>
    public long NextSequence { get; private set; }

    /// <summary>What the last <see cref="CommitGroup"/> was given: where each spool ends. Null before the first.</summary>
    public string? PositionJson => _state.GetValueOrDefault("position");

    public JobPhase Phase => Enum.Parse<JobPhase>(_state["phase"], ignoreCase: true);

    /// <summary>Starts a ledger. The plan and its inputs are there as a whole or not at all.</summary>
    /// <exception cref="RunException">run.ledger: a ledger is there already.</exception>
    public static Ledger Create(string path, CanonicalPlan plan, IReadOnlyList<InputRecord> inputs)
    {
        SqliteConnection connection = Connect(path);
        try
        {
            if (IsStarted(connection)) throw RunException.Ledger(path, "it was to be new, but exists.");
            using (SqliteChange change = SqliteChange.Begin(connection))
            {
                Execute(connection, Schema);
                Put(connection, "plan", plan.Json);
                Put(connection, "plan_hash", plan.Hash);
                Put(connection, "phase", Name(JobPhase.Building));
                PutInputs(connection, inputs);
                Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}"));
                change.Commit();
            }
            Posix.FsyncDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            return new Ledger(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens what an earlier run left, or returns null when none is there (or it was killed before it had written the plan).</summary>
    /// <exception cref="RunException">run.ledger: not a ledger, damaged, or of another version.</exception>
    public static Ledger? Open(string path)
    {
        if (!File.Exists(path)) return null;
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path);
            if (!IsStarted(connection))
            {
                connection.Dispose();
                return null;
            }
            long version = Query(connection, "PRAGMA user_version", row => row.GetInt64(0))[0];
            if (version != SchemaVersion) throw RunException.Ledger(path, $"it has version {version}, this program reads {SchemaVersion}.");
            return new Ledger(path, connection);
        }
        catch (Exception e) when (e is SqliteException or SqliteOpenException or InvalidOperationException or InvalidCastException or ArgumentException)
        {
            // Also values of other types than the schema has: a page that was damaged.
            connection?.Dispose();
            throw RunException.Ledger(path, e.Message, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes this process the only one that may write from now on: whoever claimed the ledger before is refused at its next write, wherever it
    /// runs. For ledgers that processes of several machines may hold, where a lock says nothing of a process that is cut off.
    /// </summary>
    /// <returns>Number of the attempt, from 1. What others wrote until now is what this ledger knows.</returns>
    public int Claim()
    {
        int attempt;
        using (SqliteChange change = SqliteChange.Begin(_connection))
        {
            attempt = 1 + Query("SELECT value FROM state WHERE key = 'attempt'", row => int.Parse(row.GetString(0), CultureInfo.InvariantCulture)).FirstOrDefault();
            Put(_connection, "attempt", attempt.ToString(CultureInfo.InvariantCulture));
            change.Commit();
        }
        Load();
        _attempt = _state["attempt"];
        return attempt;
    }

    /// <summary>Records units and where the spools end after them, in one transaction, durable on return.</summary>
    /// <param name="units">In order, the first being <see cref="NextSequence"/>. May be empty: then only the position changes.</param>
    /// <param name="positionJson">Opaque here.</param>
    /// <exception cref="RunException">run.fenced: another attempt has claimed the ledger.</exception>
    public void CommitGroup(IReadOnlyList<UnitRecord> units, string positionJson)
    {
        for (int i = 0; i < units.Count; i++)
        {
            if (units[i].Sequence != NextSequence + i)
                throw new InvalidOperationException($"Unit {units[i].Sequence} was committed where {NextSequence + i} is next.");
        }
        using (SqliteChange change = SqliteChange.Begin(_connection))
        {
            CheckClaim();
            foreach (UnitRecord unit in units)
            {
                Execute(_connection, "INSERT INTO units VALUES ($sequence, $attempts, $figures, $hash)", ("$sequence", unit.Sequence),
                    ("$attempts", unit.Attempts), ("$figures", unit.FiguresJson), ("$hash", unit.ResultHash));
            }
            Put(_connection, "position", positionJson);
            change.Commit();
        }
        _state["position"] = positionJson;
        NextSequence += units.Count;
    }

    /// <summary>The committed units in order.</summary>
    /// <remarks>Read as they are asked for: a large build has a million.</remarks>
    public IEnumerable<UnitRecord> Units()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT sequence, figures, result_hash, attempts FROM units ORDER BY sequence";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read()) yield return new UnitRecord(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3));
    }

    /// <summary>How often a committed unit was started; 0 for one that is not committed.</summary>
    public int Attempts(long sequence)
    {
        List<int> found = Query("SELECT attempts FROM units WHERE sequence = $sequence", row => row.GetInt32(0), ("$sequence", sequence));
        return found.Count == 0 ? 0 : found[0];
    }

    public void SetPhase(JobPhase phase) => SetState("phase", Name(phase));

    /// <summary>A value that some step of the job keeps, or null.</summary>
    public string? GetState(string key) => _state.GetValueOrDefault(key);

    /// <summary>Keeps a value, durable on return.</summary>
    /// <exception cref="RunException">run.fenced: another attempt has claimed the ledger.</exception>
    public void SetState(string key, string value)
    {
        using (SqliteChange change = SqliteChange.Begin(_connection))
        {
            CheckClaim();
            Put(_connection, key, value);
            change.Commit();
        }
        _state[key] = value;
    }

    /// <summary>Within the transaction that writes: nobody can claim the ledger between the two.</summary>
    private void CheckClaim()
    {
        if (_attempt is null) return;
        string now = Query("SELECT value FROM state WHERE key = 'attempt'", row => row.GetString(0))[0];
        if (now != _attempt) throw RunException.Fenced(Path, _attempt, now);
    }

    private void Load()
    {
        _state = Query("SELECT key, value FROM state", row => KeyValuePair.Create(row.GetString(0), row.GetString(1))).ToDictionary();
        NextSequence = Query("SELECT count(*) FROM units", row => row.GetInt64(0))[0];
    }

    public void Dispose() => _connection.Dispose();

    private static SqliteConnection Connect(string path)
    {
        SqliteConnection connection = SqliteDatabase.Open(path);
        Execute(connection, "PRAGMA journal_mode = TRUNCATE");
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    private static bool IsStarted(SqliteConnection connection) =>
        Query(connection, "SELECT count(*) FROM sqlite_schema", row => row.GetInt64(0))[0] > 0;

    private static string Name(JobPhase phase) => phase.ToString().ToLowerInvariant();

    private static void Put(SqliteConnection connection, string key, string value) =>
        Execute(connection, "INSERT INTO state VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value", ("$key", key), ("$value", value));

    private static void PutInputs(SqliteConnection connection, IReadOnlyList<InputRecord> inputs)
    {
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO inputs VALUES ($path, $size, $ticks, $sha)";
        SqliteParameter path = insert.Parameters.Add("$path", SqliteType.Text), size = insert.Parameters.Add("$size", SqliteType.Integer);
        SqliteParameter ticks = insert.Parameters.Add("$ticks", SqliteType.Integer), sha = insert.Parameters.Add("$sha", SqliteType.Text);
        foreach (InputRecord input in inputs)
        {
            (path.Value, size.Value, ticks.Value, sha.Value) = (input.Path, input.Size, input.ModifiedTicks, (object?)input.Sha256 ?? DBNull.Value);
            insert.ExecuteNonQuery();
        }
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        command.ExecuteNonQuery();
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Query(_connection, sql, read, parameters);

    private static List<T> Query<T>(
        SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }
}
