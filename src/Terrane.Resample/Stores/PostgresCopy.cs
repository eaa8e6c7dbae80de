using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Terrane.Resample.Stores;

/// <summary>Rows on their way into a table by binary COPY, encoded straight into the bytes of the protocol.</summary>
/// <remarks>Without <see cref="Finish"/> nothing of it stays. Npgsql's own importer costs more per field than the encoding of a row.</remarks>
internal sealed class PostgresCopy : IDisposable
{
    private const int BufferBytes = 1 << 16, LongestField = 1 << 12;

    private static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];

    private readonly PostgresServer _server;
    private readonly NpgsqlRawCopyStream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly short _fields;
    private int _at;
    private bool _finished;

    /// <param name="target">Table in SQL, with its columns: "s"."t" (a, b).</param>
    /// <param name="fields">Columns.</param>
    /// <exception cref="ResampleException">postgres.*.</exception>
    public PostgresCopy(PostgresServer server, NpgsqlConnection connection, string target, int fields)
    {
        (_server, _fields) = (server, (short)fields);
        _stream = server.Guard(() => connection.BeginRawBinaryCopy($"COPY {target} FROM STDIN (FORMAT BINARY)"));
        Signature.CopyTo(_buffer);
        _at = Signature.Length + (2 * sizeof(int)); // no flags, no extension
    }

    /// <summary>Begins a row; its fields follow in the order of the columns.</summary>
    /// <exception cref="ResampleException">postgres.*.</exception>
    public void Row()
    {
        Make(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_at), _fields);
        _at += sizeof(short);
    }

    public void Write(long value)
    {
        Make(sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_at), sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_at + sizeof(int)), value);
        _at += sizeof(int) + sizeof(long);
    }

    public void Write(int value)
    {
        Make(2 * sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_at), sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_at + sizeof(int)), value);
        _at += 2 * sizeof(int);
    }

    /// <param name="value">NaN is NULL.</param>
    public void Write(double value)
    {
        if (double.IsNaN(value)) WriteNull();
        else Write(BitConverter.DoubleToInt64Bits(value));
    }

    public void Write(string? text)
    {
        if (text is null)
        {
            WriteNull();
            return;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > LongestField - sizeof(int)) throw new ArgumentException($"A text of {bytes.Length} bytes is longer than a field may be here.", nameof(text));
        Make(LongestField);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_at), bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_at + sizeof(int)));
        _at += sizeof(int) + bytes.Length;
    }

    /// <summary>All rows were given: the server has them when this returns.</summary>
    /// <exception cref="ResampleException">postgres.*.</exception>
    public void Finish()
    {
        Make(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_at), -1);
        _at += sizeof(short);
        Send();
        _finished = true;
        _ = _server.Guard(() =>
        {
            _stream.Dispose();
            return true;
        });
    }

    public void Dispose()
    {
        if (_finished) return;
        _finished = true;
        try
        {
            _stream.Cancel();
            _stream.Dispose();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // The connection is lost, and with it the COPY: what happened is on its way up already.
        }
    }

    private void WriteNull()
    {
        Make(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_at), -1);
        _at += sizeof(int);
    }

    private void Make(int room)
    {
        if (_at + room > BufferBytes) Send();
    }

    private void Send()
    {
        _ = _server.Guard(() =>
        {
            _stream.Write(_buffer, 0, _at);
            return true;
        });
        _at = 0;
    }
}
