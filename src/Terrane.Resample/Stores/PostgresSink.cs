using Npgsql;
using NpgsqlTypes;

namespace Terrane.Resample.Stores;

/// <summary>Streams rows into a staging table by binary COPY. Nothing of it is seen before it is committed.</summary>
internal sealed class PostgresSink : IBandSink
{
    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBinaryImporter _importer;
    private readonly TableLayout _layout;
    private readonly int _columns;

    public PostgresSink(PostgresServer server, string staging, TableLayout layout, int columns)
    {
        (_server, _layout, _columns) = (server, layout, columns);
        _connection = server.Open();
        try
        {
            string names = layout == TableLayout.CellId ? "cell_id" : "row_idx, col_idx", types = layout == TableLayout.CellId ? "cell_id BIGINT" : "row_idx INTEGER, col_idx INTEGER";
            server.Execute(_connection, $"DROP TABLE IF EXISTS {server.Table(staging)}; CREATE TABLE {server.Table(staging)} ({types}, value DOUBLE PRECISION NOT NULL)");
            _importer = server.Guard(() => _connection.BeginBinaryImport($"COPY {server.Table(staging)} ({names}, value) FROM STDIN (FORMAT BINARY)"));
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public void Write(long firstRow, int rows, ReadOnlySpan<double> values)
    {
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (double.IsNaN(values[i])) continue;
                _importer.StartRow();
                if (_layout == TableLayout.CellId)
                {
                    _importer.Write((firstRow * _columns) + i, NpgsqlDbType.Bigint);
                }
                else
                {
                    _importer.Write((int)firstRow + (i / _columns), NpgsqlDbType.Integer);
                    _importer.Write(i % _columns, NpgsqlDbType.Integer);
                }
                _importer.Write(values[i], NpgsqlDbType.Double);
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            _ = _server.Guard<int>(() => throw e as NpgsqlException ?? new NpgsqlException(e.Message, e));
        }
    }

    public void Finish()
    {
        _ = _server.Guard(_importer.Complete);
        _importer.Dispose();
    }

    public void Dispose()
    {
        try
        {
            _importer.Dispose(); // without Complete the COPY is undone
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // The connection is lost, and with it the COPY: what happened is on its way up already.
        }
        _connection.Dispose();
    }
}
