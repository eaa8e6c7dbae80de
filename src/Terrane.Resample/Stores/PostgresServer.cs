using Npgsql;
using Terrane.Core;

namespace Terrane.Resample.Stores;

/// <summary>Connections to one PostgreSQL database, and its failures in words that help. A password never gets into a message or a registry.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly NpgsqlDataSource _source;

    /// <param name="url">postgres://user:password@host:port/database?schema=name; the password may come from PGPASSWORD or ~/.pgpass.</param>
    /// <exception cref="ResampleException">resample.store.</exception>
    public PostgresServer(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.AbsolutePath.Length < 2)
            throw ResampleException.Store(Redact(url), "it is not of the form postgres://user@host:port/database");
        string[] user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            ApplicationName = "terrane",
            CommandTimeout = 0,
            Pooling = false,
        };
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (string part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.StartsWith("schema=", StringComparison.Ordinal)) throw ResampleException.Store(Redact(url), $"it has no option '{part.Split('=')[0]}', only schema");
            Schema = Uri.UnescapeDataString(part["schema=".Length..]);
        }
        Text = Redact(url);
        _source = NpgsqlDataSource.Create(builder);
    }

    /// <summary>The address without its password.</summary>
    public string Text { get; }

    public string Schema { get; } = "public";

    /// <summary>A table's name in SQL, whatever is in it.</summary>
    public string Table(string name) => $"{Quote(Schema)}.{Quote(name)}";

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Opens a connection of its own.</summary>
    /// <exception cref="ResampleException">postgres.*.</exception>
    public NpgsqlConnection Open() => Guard(_source.OpenConnection);

    public void Execute(NpgsqlConnection connection, string sql, NpgsqlTransaction? transaction = null) => Guard(() =>
    {
        using var command = new NpgsqlCommand(sql, connection, transaction);
        return command.ExecuteNonQuery();
    });

    /// <summary>Runs <paramref name="action"/> and says its failure in our words.</summary>
    public T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw Explain(e);
        }
    }

    public void Dispose() => _source.Dispose();

    private ResampleException Explain(Exception e) => e switch
    {
        PostgresException { SqlState: "28P01" or "28000" } denied => ResampleException.Postgres("postgres.password", Text, denied.MessageText, "Check user and password (in the address, PGPASSWORD or ~/.pgpass)."),
        PostgresException { SqlState: "42501" } denied => ResampleException.Postgres("postgres.permission", Text, denied.MessageText,
            denied.MessageText.Contains("schema", StringComparison.Ordinal) ? $"Grant the user USAGE and CREATE on the schema {Schema}."
            : $"Grant the user SELECT, INSERT, UPDATE and DELETE on {FolderStore.RegistryName}, or use a schema of its own; finished datasets are kept."),
        PostgresException { SqlState: "53100" or "58030" } full => ResampleException.Postgres("postgres.disk", Text, full.MessageText, "Free some space on the server and run the same command again: it continues."),
        PostgresException { SqlState: "3D000" or "3F000" } missing => ResampleException.Postgres("postgres.missing", Text, missing.MessageText, "Create the database or schema first."),
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } down => ResampleException.Postgres("postgres.lost", Text, down.MessageText, "Run the same command again: it continues."),
        PostgresException other => ResampleException.Postgres("postgres.query", Text, $"{other.MessageText} ({other.SqlState})", null),
        _ => ResampleException.Postgres("postgres.lost", Text, e.Message, "Check that the server runs and can be reached, and run the same command again: it continues."),
    };

    /// <summary>An address without its password; any other text as it is.</summary>
    public static string Redact(string url)
    {
        int at = url.LastIndexOf('@'), scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (at < 0 || scheme < 0) return Secrets.Hide(url);
        int colon = url.IndexOf(':', scheme + 3);
        return Secrets.Hide(colon > 0 && colon < at ? url[..colon] + url[at..] : url);
    }
}
