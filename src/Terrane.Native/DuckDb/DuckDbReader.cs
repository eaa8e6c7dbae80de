using System.Text;
using Terrane.Native.Interop;

namespace Terrane.Native.DuckDb;

/// <summary>The rows of a query, chunk by chunk (of at most 2,048). Spans are valid until the next <see cref="NextChunk"/>.</summary>
public sealed unsafe class DuckDbReader : IDisposable
{
    private readonly string[] _names;
    private readonly DuckDbType[] _types;
    private DuckDbApi.Result _result;
    private nint _chunk;
    private bool _ended;
    private bool _disposed;

    internal DuckDbReader(DuckDbApi.Result result)
    {
        _result = result;
        fixed (DuckDbApi.Result* p = &_result)
        {
            int count = (int)DuckDbApi.duckdb_column_count(p);
            (_names, _types) = (new string[count], new DuckDbType[count]);
            for (int i = 0; i < count; i++)
            {
                _names[i] = Utf8List.Text(DuckDbApi.duckdb_column_name(p, (ulong)i));
                _types[i] = (DuckDbType)DuckDbApi.duckdb_column_type(p, (ulong)i);
            }
        }
    }

    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<DuckDbType> Types => _types;

    /// <summary>Rows of the current chunk.</summary>
    public int RowCount { get; private set; }

    /// <summary>Goes to the next chunk; false at the end.</summary>
    /// <exception cref="DuckDbException">duckdb.query: the statement failed on the way.</exception>
    public bool NextChunk()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ended) return false; // asking DuckDB again would be an error
        ReleaseChunk();
        _chunk = DuckDbApi.duckdb_fetch_chunk(_result);
        RowCount = _chunk == 0 ? 0 : (int)DuckDbApi.duckdb_data_chunk_get_size(_chunk);
        if (_chunk != 0 && RowCount > 0) return true;
        _ended = true;
        fixed (DuckDbApi.Result* p = &_result)
        {
            string error = Utf8List.Text(DuckDbApi.duckdb_result_error(p));
            return error.Length == 0 ? false : throw DuckDbException.Query(error);
        }
    }

    public ReadOnlySpan<ulong> UnsignedValues(int column) => new(Data(column, DuckDbType.Unsigned64), RowCount);

    public ReadOnlySpan<long> SignedValues(int column) => new(Data(column, DuckDbType.Signed64), RowCount);

    public ReadOnlySpan<double> Doubles(int column) => new(Data(column, DuckDbType.Real64), RowCount);

    public bool IsNull(int column, int row)
    {
        ulong* validity = DuckDbApi.duckdb_vector_get_validity(DuckDbApi.duckdb_data_chunk_get_vector(_chunk, (ulong)column));
        return validity != null && (validity[row >> 6] & (1UL << (row & 63))) == 0;
    }

    /// <summary>Bytes of a VARCHAR (in UTF-8) or BLOB value.</summary>
    public ReadOnlySpan<byte> Bytes(int column, int row)
    {
        if (_types[column] is not (DuckDbType.Varchar or DuckDbType.Blob)) throw DuckDbException.Type(_names[column], _types[column], "VARCHAR or BLOB");
        return Item((byte*)Data(column, _types[column]), row);
    }

    /// <summary>The first row whose text or bytes are not <paramref name="value"/>; -1 when all of the chunk are.</summary>
    public int FirstOther(int column, ReadOnlySpan<byte> value)
    {
        if (_types[column] is not (DuckDbType.Varchar or DuckDbType.Blob)) throw DuckDbException.Type(_names[column], _types[column], "VARCHAR or BLOB");
        byte* items = (byte*)Data(column, _types[column]);
        for (int row = 0; row < RowCount; row++)
            if (!Item(items, row).SequenceEqual(value)) return row;
        return -1;
    }

    public string? Text(int column, int row) => IsNull(column, row) ? null : Encoding.UTF8.GetString(Bytes(column, row));

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ReleaseChunk();
        fixed (DuckDbApi.Result* p = &_result) DuckDbApi.duckdb_destroy_result(p);
    }

    // duckdb_string_t: 16 bytes, the length first; up to 12 bytes follow in place, longer ones are pointed to at byte 8.
    private static ReadOnlySpan<byte> Item(byte* items, int row)
    {
        const int Size = 16, InPlace = 12, Start = 4, Pointer = 8;
        byte* item = items + (Size * row);
        int length = *(int*)item;
        return new ReadOnlySpan<byte>(length <= InPlace ? item + Start : *(byte**)(item + Pointer), length);
    }

    private void* Data(int column, DuckDbType wanted)
    {
        if (_types[column] != wanted) throw DuckDbException.Type(_names[column], _types[column], $"{wanted}");
        return DuckDbApi.duckdb_vector_get_data(DuckDbApi.duckdb_data_chunk_get_vector(_chunk, (ulong)column));
    }

    private void ReleaseChunk()
    {
        if (_chunk == 0) return;
        nint chunk = _chunk;
        DuckDbApi.duckdb_destroy_data_chunk(&chunk);
        _chunk = 0;
    }
}
