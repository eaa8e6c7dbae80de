using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Terrane.Native.Sqlite;

/// <summary>Reads the beginnings of blobs of one column without the rest of them. One thread at a time; disposed before its connection.</summary>
public sealed class BlobHead(SqliteConnection connection, string table, string column) : IDisposable
{
    private sqlite3_blob? _blob;

    /// <summary>Goes to a row.</summary>
    /// <returns>Bytes of the value; -1 when there is no such row, or it holds neither bytes nor text.</returns>
    public int Open(long rowId)
    {
        if (_blob is not null && raw.sqlite3_blob_reopen(_blob, rowId) != raw.SQLITE_OK) Close(); // a handle that failed is of no more use
        if (_blob is null && raw.sqlite3_blob_open(connection.Handle, "main", table, column, rowId, 0, out _blob) != raw.SQLITE_OK) Close();
        return _blob is null ? -1 : raw.sqlite3_blob_bytes(_blob);
    }

    /// <summary>The first bytes of the value that <see cref="Open"/> went to.</summary>
    /// <param name="target">No longer than the value.</param>
    /// <exception cref="SqliteException">The database is damaged.</exception>
    public void Read(Span<byte> target)
    {
        int code = raw.sqlite3_blob_read(_blob!, target, 0);
        if (code != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), code & 0xFF);
    }

    public void Dispose() => Close();

    private void Close()
    {
        _blob?.Dispose();
        _blob = null;
    }
}
