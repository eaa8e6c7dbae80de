using Terrane.Native.Interop;

namespace Terrane.Native.DuckDb;

/// <summary>An embedded database, in memory or in a file, with one connection. Use it on one thread at a time.</summary>
public sealed unsafe class DuckDbConnection : IDisposable
{
    private nint _database;
    private nint _connection;

    private DuckDbConnection(nint database, nint connection) => (_database, _connection) = (database, connection);

    /// <summary>"v1.5.6".</summary>
    public static string LibraryVersion => Utf8List.Text(DuckDbApi.duckdb_library_version());

    /// <param name="path">Database file; empty for one in memory.</param>
    /// <param name="settings">DuckDB's own: memory_limit, threads, temp_directory. Extensions are never fetched.</param>
    /// <exception cref="NativeException">native.duckdb.missing.</exception>
    /// <exception cref="DuckDbException">duckdb.open.</exception>
    public static DuckDbConnection Open(string path = "", IReadOnlyDictionary<string, string>? settings = null)
    {
        nint config, database, connection;
        _ = DuckDbApi.duckdb_create_config(&config);
        try
        {
            IEnumerable<KeyValuePair<string, string>> all = [new("autoinstall_known_extensions", "false"), new("autoload_known_extensions", "false"), .. settings ?? new Dictionary<string, string>()];
            foreach ((string name, string value) in all)
                if (DuckDbApi.duckdb_set_config(config, name, value) != 0) throw DuckDbException.CannotOpen(path, $"it does not take {name} = {value}");
            byte* error = null;
            if (DuckDbApi.duckdb_open_ext(path, &database, config, &error) != 0)
            {
                string reason = Utf8List.Text(error);
                DuckDbApi.duckdb_free(error);
                throw DuckDbException.CannotOpen(path, reason);
            }
        }
        finally
        {
            DuckDbApi.duckdb_destroy_config(&config);
        }
        if (DuckDbApi.duckdb_connect(database, &connection) == 0) return new DuckDbConnection(database, connection);
        DuckDbApi.duckdb_close(&database);
        throw DuckDbException.CannotOpen(path, "no connection to it can be made");
    }

    /// <summary>Text as an SQL literal, with its quotes.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Runs statements whose result is of no interest.</summary>
    /// <exception cref="DuckDbException">duckdb.query.</exception>
    public void Execute(string sql)
    {
        DuckDbApi.Result result;
        int failed = DuckDbApi.duckdb_query(Connection, sql, &result);
        string reason = failed != 0 ? Utf8List.Text(DuckDbApi.duckdb_result_error(&result)) : "";
        DuckDbApi.duckdb_destroy_result(&result);
        if (failed != 0) throw DuckDbException.Query(reason);
    }

    /// <summary>Runs one statement and streams its rows: only a few chunks are in memory at a time. Dispose the reader before the next call.</summary>
    /// <exception cref="DuckDbException">duckdb.query.</exception>
    public DuckDbReader Query(string sql)
    {
        nint statement = 0, pending = 0;
        try
        {
            if (DuckDbApi.duckdb_prepare(Connection, sql, &statement) != 0)
                throw DuckDbException.Query(Utf8List.Text(DuckDbApi.duckdb_prepare_error(statement)));
            if (DuckDbApi.duckdb_pending_prepared_streaming(statement, &pending) != 0)
                throw DuckDbException.Query(Utf8List.Text(DuckDbApi.duckdb_pending_error(pending)));
            DuckDbApi.Result result;
            if (DuckDbApi.duckdb_execute_pending(pending, &result) == 0) return new DuckDbReader(result);
            string reason = Utf8List.Text(DuckDbApi.duckdb_result_error(&result));
            DuckDbApi.duckdb_destroy_result(&result);
            throw DuckDbException.Query(reason);
        }
        finally
        {
            DuckDbApi.duckdb_destroy_pending(&pending);
            DuckDbApi.duckdb_destroy_prepare(&statement);
        }
    }

    /// <summary>Ends the statement that is running, which then throws. From any thread.</summary>
    public void Interrupt() => DuckDbApi.duckdb_interrupt(Connection);

    public void Dispose()
    {
        if (_connection == 0) return;
        nint connection = _connection, database = _database;
        DuckDbApi.duckdb_disconnect(&connection);
        DuckDbApi.duckdb_close(&database);
        _connection = _database = 0;
    }

    private nint Connection
    {
        get
        {
            ObjectDisposedException.ThrowIf(_connection == 0, this);
            return _connection;
        }
    }
}
