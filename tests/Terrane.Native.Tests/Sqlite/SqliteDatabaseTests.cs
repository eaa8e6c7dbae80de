using Microsoft.Data.Sqlite;
using Terrane.Native.Sqlite;

namespace Terrane.Native.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_what_was_written()
    {
        string path = _folder.File("ledger.db");
        using (SqliteConnection connection = SqliteDatabase.Open(path))
        {
            Run(connection, "CREATE TABLE tiles(id INTEGER PRIMARY KEY, data BLOB); INSERT INTO tiles VALUES (19078479, x'00ff')");
        }
        using (SqliteConnection connection = SqliteDatabase.Open(path, readOnly: true))
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT hex(data) FROM tiles WHERE id = 19078479";
            Assert.Equal("00FF", command.ExecuteScalar());
            Assert.Throws<SqliteException>(() => Run(connection, "DELETE FROM tiles"));
        }
        File.Delete(path);
    }

    [Fact]
    public void Names_the_file_that_it_cannot_open()
    {
        string text = _folder.File("notes.txt"), missing = _folder.File("missing.db");
        File.WriteAllText(text, new string('x', 5000));
        Assert.Contains(text, Assert.Throws<SqliteOpenException>(() => SqliteDatabase.Open(text).Dispose()).Message);
        SqliteOpenException failure = Assert.Throws<SqliteOpenException>(() => SqliteDatabase.Open(missing, readOnly: true).Dispose());
        Assert.Equal("sqlite.open", failure.Code);
        Assert.False(File.Exists(missing));
    }

    [Fact]
    public void Knows_its_version() => Assert.Matches(@"^3\.\d+", SqliteDatabase.Version);

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
