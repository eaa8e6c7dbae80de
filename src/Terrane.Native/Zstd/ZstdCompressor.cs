using Terrane.Native.Interop;

namespace Terrane.Native.Zstd;

/// <summary>Compresses blocks on one thread, each into a frame of its own. The bytes depend on level and library version only, not on the CPU.</summary>
public sealed unsafe class ZstdCompressor : IDisposable
{
    private readonly ZstdContextHandle _context;

    /// <param name="level">1 (fast) to 19.</param>
    public ZstdCompressor(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 19);
        _context = new ZstdContextHandle(ZstdApi.ZSTD_createCCtx());
        Check(ZstdApi.ZSTD_CCtx_setParameter(_context.DangerousGetHandle(), ZstdApi.CompressionLevel, level));
    }

    /// <summary>"1.5.4".</summary>
    public static string LibraryVersion => Utf8List.Text(ZstdApi.ZSTD_versionString());

    /// <summary>Bytes that compressing <paramref name="length"/> bytes may take at most.</summary>
    public static int Bound(int length) => checked((int)ZstdApi.ZSTD_compressBound((nuint)length));

    /// <summary>Compresses into <paramref name="target"/> and returns the number of bytes used.</summary>
    /// <param name="target">At least <see cref="Bound"/> of the source's length.</param>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_context.IsClosed, this);
        fixed (byte* from = source, to = target)
        {
            nuint used = ZstdApi.ZSTD_compress2(_context.DangerousGetHandle(), to, (nuint)target.Length, from, (nuint)source.Length);
            GC.KeepAlive(this);
            return checked((int)Check(used));
        }
    }

    /// <summary>Decompresses one frame and returns its length.</summary>
    /// <param name="target">Large enough for all of it.</param>
    /// <exception cref="InvalidOperationException">Damaged, or larger than <paramref name="target"/>.</exception>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
            return checked((int)Check(ZstdApi.ZSTD_decompress(to, (nuint)target.Length, from, (nuint)source.Length)));
    }

    public void Dispose() => _context.Dispose();

    private static nuint Check(nuint code) => ZstdApi.ZSTD_isError(code) == 0
        ? code
        : throw new InvalidOperationException($"zstd: {Utf8List.Text(ZstdApi.ZSTD_getErrorName(code))}.");
}
