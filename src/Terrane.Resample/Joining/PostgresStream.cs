using Npgsql;
using NpgsqlTypes;
using Terrane.Cells.Grids;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Joining;

/// <summary>A table of a PostgreSQL database in the order of its key, by binary COPY.</summary>
internal sealed class PostgresStream : ICellStream
{
    private const int BlockRows = 4096;

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly bool _ownsConnection;
    private readonly NpgsqlBinaryExporter _exporter;
    private readonly long[] _ids = new long[BlockRows];
    private readonly double[] _values = new double[BlockRows];
    private int _count;
    private bool _ended;

    public PostgresStream(PostgresServer server, RegistryEntry entry) : this(server, server.Open(), entry) => _ownsConnection = true;

    /// <param name="connection">Stays open; sees the table as its transaction does. Closed when the table cannot be read.</param>
    public PostgresStream(PostgresServer server, NpgsqlConnection connection, RegistryEntry entry)
    {
        (_server, _connection) = (server, connection);
        bool byId = entry.Layout == TableLayout.CellId;
        string id = byId ? "cell_id" : $"row_idx::bigint * {GridSource.Parse(entry.GridText).Columns} + col_idx", order = byId ? "cell_id" : "row_idx, col_idx";
        try
        {
            _exporter = server.Guard(() => _connection.BeginBinaryExport($"COPY (SELECT {id}, value FROM {server.Table(entry.Table!)} ORDER BY {order}) TO STDOUT (FORMAT BINARY)"));
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<long> Ids => _ids.AsSpan(0, _count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    public bool NextBlock() => _server.Guard(() =>
    {
        for (_count = 0; _count < BlockRows && !_ended; _count++)
        {
            if (_exporter.StartRow() < 0)
            {
                _ended = true; // asking again would be an error
                break;
            }
            _ids[_count] = _exporter.Read<long>(NpgsqlDbType.Bigint);
            _values[_count] = _exporter.Read<double>(NpgsqlDbType.Double);
        }
        return _count > 0;
    });

    public void Dispose()
    {
        _exporter.Dispose();
        if (_ownsConnection) _connection.Dispose();
    }
}
