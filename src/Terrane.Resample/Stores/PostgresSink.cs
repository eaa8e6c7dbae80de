using Npgsql;

namespace Terrane.Resample.Stores;

/// <summary>Streams rows into a staging table by binary COPY. Nothing of it is seen before it is committed.</summary>
internal sealed class PostgresSink : IBandSink
{
    private readonly NpgsqlConnection _connection;
    private readonly PostgresCopy _copy;
    private readonly TableLayout _layout;
    private readonly int _columns;

    public PostgresSink(PostgresServer server, string staging, TableLayout layout, int columns)
    {
        (_layout, _columns) = (layout, columns);
        _connection = server.Open();
        try
        {
            string types = layout == TableLayout.CellId ? "cell_id BIGINT" : "row_idx INTEGER, col_idx INTEGER", table = server.Table(staging);
            server.Execute(_connection, $"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({types}, value DOUBLE PRECISION NOT NULL)");
            _copy = new PostgresCopy(server, _connection, table, layout == TableLayout.CellId ? 2 : 3);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public void Write(long firstRow, int rows, ReadOnlySpan<double> values)
    {
        long first = firstRow * _columns;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            _copy.Row();
            if (_layout == TableLayout.CellId)
            {
                _copy.Write(first + i);
            }
            else
            {
                _copy.Write((int)firstRow + (i / _columns));
                _copy.Write(i % _columns);
            }
            _copy.Write(values[i]);
        }
    }

    public void Finish() => _copy.Finish();

    public void Dispose()
    {
        _copy.Dispose();
        _connection.Dispose();
    }
}
