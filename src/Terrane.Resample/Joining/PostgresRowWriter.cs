using Npgsql;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Joining;

/// <summary>Streams joined rows into a staging table by binary COPY.</summary>
internal sealed class PostgresRowWriter : IRowWriter
{
    private readonly NpgsqlConnection _connection;
    private readonly PostgresCopy _copy;
    private readonly JoinTable _table;

    /// <param name="staging">Made anew.</param>
    public PostgresRowWriter(PostgresServer server, string staging, JoinTable table)
    {
        _table = table;
        _connection = server.Open();
        try
        {
            string name = server.Table(staging);
            List<string> types = ["cell_id BIGINT NOT NULL", "x DOUBLE PRECISION NOT NULL", "y DOUBLE PRECISION NOT NULL"];
            if (table.Zone is not null) types.Add($"{PostgresServer.Quote(table.Zone)} TEXT");
            types.AddRange(table.Values.Select(column => $"{PostgresServer.Quote(column)} DOUBLE PRECISION"));
            server.Execute(_connection, $"DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({string.Join(", ", types)})");
            _copy = new PostgresCopy(server, _connection, name, types.Count);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public void Write(RowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            _copy.Row();
            _copy.Write(batch.Ids[row]);
            _copy.Write(batch.X[row]);
            _copy.Write(batch.Y[row]);
            if (_table.Zone is not null) _copy.Write(batch.Zones[row]);
            for (int column = 0; column < _table.Values.Count; column++) _copy.Write(batch.Values(column)[row]);
        }
    }

    public void Finish() => _copy.Finish();

    public void Dispose()
    {
        _copy.Dispose();
        _connection.Dispose();
    }
}
