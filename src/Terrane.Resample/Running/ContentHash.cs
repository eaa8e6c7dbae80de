using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Terrane.Resample.Running;

/// <summary>SHA-256 of the cells of a dataset that have a value, in ascending order: of each cell_id and the bits of its value, 8 bytes little-endian both.</summary>
/// <remarks>The same for every store, window and number of workers: it names what is there, whatever made it.</remarks>
internal sealed class ContentHash : IDisposable
{
    private const int CellBytes = sizeof(long) + sizeof(double);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[CellBytes * 4096];
    private int _filled;

    public void Add(long cell, double value)
    {
        Span<byte> place = _buffer.AsSpan(_filled);
        BinaryPrimitives.WriteInt64LittleEndian(place, cell);
        BinaryPrimitives.WriteDoubleLittleEndian(place[sizeof(long)..], value);
        _filled += CellBytes;
        if (_filled == _buffer.Length) Flush();
    }

    /// <summary>Lower-case hexadecimal; begins anew.</summary>
    public string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }
}
