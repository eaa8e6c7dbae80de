using Microsoft.Data.Sqlite;
using Terrane.Native.Sqlite;

namespace Terrane.Native.Tests.Sqlite;

public sealed class SqliteChangeTests
{
    [Fact]
    public void A_full_disk_is_what_is_told_and_nothing_is_kept()
    {
        const int Full = 13;
        using SqliteConnection connection = Table();
        Run(connection, "PRAGMA max_page_count = 4");
        var told = Assert.Throws<SqliteException>(() =>
        {
            using SqliteChange change = SqliteChange.Begin(connection);
            Run(connection, "INSERT INTO t VALUES (1)");
            Run(connection, "INSERT INTO t VALUES (zeroblob(1000000))");
            change.Commit();
        });
        Assert.Equal(Full, told.SqliteErrorCode);
        Assert.Equal(0L, Run(connection, "SELECT count(*) FROM t"));
    }

    [Fact]
    public void What_is_not_committed_is_undone()
    {
        using SqliteConnection connection = Table();
        using (SqliteChange.Begin(connection)) Run(connection, "INSERT INTO t VALUES (1)");
        using (SqliteChange kept = SqliteChange.Begin(connection))
        {
            Run(connection, "INSERT INTO t VALUES (2)");
            kept.Commit();
        }
        Assert.Equal(2L, Run(connection, "SELECT sum(v) FROM t"));
    }

    private static SqliteConnection Table()
    {
        SqliteConnection connection = SqliteDatabase.Open(":memory:");
        Run(connection, "CREATE TABLE t (v)");
        return connection;
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
