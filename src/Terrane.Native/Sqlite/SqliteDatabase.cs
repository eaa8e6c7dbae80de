using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Terrane.Native.Interop;

namespace Terrane.Native.Sqlite;

/// <summary>SQLite of the distribution behind Microsoft.Data.Sqlite. Open connections only here: this is what finds the library.</summary>
public static class SqliteDatabase
{
    private const int BusyTimeoutMilliseconds = 10_000;

    private static readonly Lock Gate = new();
    private static volatile bool _ready;

    /// <summary>"3.40.1".</summary>
    public static string Version
    {
        get
        {
            Initialize();
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    /// <summary>Opens a file, creating it unless <paramref name="readOnly"/>. Not pooled: disposing the connection closes the file.</summary>
    /// <param name="path">A path, or ":memory:".</param>
    /// <exception cref="SqliteOpenException">sqlite.open.</exception>
    /// <exception cref="NativeException">native.sqlite.missing.</exception>
    public static SqliteConnection Open(string path, bool readOnly = false)
    {
        Initialize();
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout = {BusyTimeoutMilliseconds}";
            command.ExecuteNonQuery();
            command.CommandText = "SELECT count(*) FROM sqlite_master"; // reads the file: opening alone does not
            command.ExecuteScalar();
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteOpenException.CannotOpen(path, e);
        }
    }

    private static void Initialize()
    {
        if (_ready) return;
        lock (Gate)
        {
            if (_ready) return;
            nint library = NativeLibraries.Require(NativeLibraries.Sqlite);
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? library : 0);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            _ready = true;
        }
    }
}
