using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Terrane.Native.Zstd;

namespace Terrane.Resample.Sharding;

/// <summary>Computed bands on disk, one after the other: 8 bytes a cell, each band a frame of zstd.</summary>
/// <remarks>What lies beyond the length that the ledger knows was written by an attempt that was killed, and is cut off when it is opened to be written.</remarks>
internal sealed class BandSpool : IDisposable
{
    public const string FileName = "computed-bands.spool";

    private const int Level = 1; // read once, by the merge

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly ZstdCompressor? _compressor;

    private BandSpool(string path, SafeFileHandle file, ZstdCompressor? compressor) => (_path, _file, _compressor) = (path, file, compressor);

    public long Length { get; private set; }

    public static BandSpool Append(string path, long length)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
        return new BandSpool(path, file, new ZstdCompressor(Level)) { Length = length };
    }

    public static BandSpool Read(string path) => new(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read), null);

    /// <summary>Appends a band and returns its bytes and a hash of them.</summary>
    public (int Bytes, string Hash) Append(ReadOnlySpan<double> cells)
    {
        ReadOnlySpan<byte> plain = MemoryMarshal.AsBytes(cells);
        byte[] packed = ArrayPool<byte>.Shared.Rent(ZstdCompressor.Bound(plain.Length));
        try
        {
            int bytes = _compressor!.Compress(plain, packed);
            RandomAccess.Write(_file, packed.AsSpan(0, bytes), Length);
            Length += bytes;
            return (bytes, Convert.ToHexStringLower(SHA256.HashData(packed.AsSpan(0, bytes))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>Reads a band back.</summary>
    /// <exception cref="ResampleException">resample.work: it is not what was written.</exception>
    public void Read(long offset, int bytes, Span<double> cells, string hash)
    {
        byte[] packed = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            Span<byte> frame = packed.AsSpan(0, bytes);
            int filled = 0;
            for (int read; filled < bytes && (read = RandomAccess.Read(_file, frame[filled..], offset + filled)) > 0;) filled += read;
            if (filled < bytes || Convert.ToHexStringLower(SHA256.HashData(frame)) != hash) throw ResampleException.Work(_path, offset);
            ZstdCompressor.Decompress(frame, MemoryMarshal.AsBytes(cells));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose()
    {
        _compressor?.Dispose();
        _file.Dispose();
    }
}
