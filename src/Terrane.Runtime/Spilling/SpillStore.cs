using Terrane.Core;

namespace Terrane.Runtime.Spilling;

/// <summary>Where lists live that grow with the input: in memory as far as a bound goes, and in one nameless file beyond it, read through a small cache of pages.</summary>
/// <remarks>The file has no name from the moment it exists, so a kill leaves nothing behind. Thread-safe, but for the lists that are being written.</remarks>
public sealed class SpillStore : IDisposable
{
    /// <summary>Bytes of a page, the last one of a list has fewer.</summary>
    internal const int PageBytes = 1 << 16;

    /// <summary>A list as short as this stays in memory and is not counted here.</summary>
    internal const int ShortBytes = 1 << 10;

    private const int Shards = 16;

    private readonly string? _folder;
    private readonly Lock _gate = new();
    private readonly PageShard[] _shards;
    private SpillFile? _file;
    private long _left;

    /// <summary>Bytes of lists that a store with a folder keeps in memory.</summary>
    public static ByteSize KeptBytes { get; } = ByteSize.Mebibytes(16);

    /// <summary>Bytes of pages that it caches besides.</summary>
    public static ByteSize CachedBytes { get; } = ByteSize.Mebibytes(16);

    /// <param name="folder">Where the file is made when it is needed; null keeps everything in memory.</param>
    /// <param name="kept">Bytes to keep in memory; <see cref="KeptBytes"/> when null.</param>
    public SpillStore(string? folder = null, ByteSize? kept = null)
    {
        _folder = folder;
        _left = folder is null ? long.MaxValue : (kept ?? KeptBytes).Bytes;
        _shards = [.. Enumerable.Range(0, Shards).Select(_ => new PageShard((int)(CachedBytes.Bytes / Shards / PageBytes)))];
    }

    /// <summary>Bytes in the file.</summary>
    public long FileBytes => _file?.Length ?? 0;

    /// <summary>True when so many bytes may stay in memory; they are counted then.</summary>
    internal bool TryKeep(int bytes)
    {
        lock (_gate)
        {
            if (bytes > _left) return false;
            _left -= bytes;
            return true;
        }
    }

    /// <summary>Writes a page to the file.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="RunException">run.tmpdir: the file cannot be made or written.</exception>
    internal long Write(ReadOnlySpan<byte> page)
    {
        lock (_gate)
        {
            _file ??= SpillFile.Create(_folder!);
            return _file.Append(page);
        }
    }

    /// <summary>Reads a part of a page.</summary>
    /// <param name="page">As <see cref="Write"/> returned it.</param>
    /// <param name="length">Bytes of the whole page.</param>
    /// <param name="from">First byte in it.</param>
    /// <param name="target">Filled.</param>
    internal void Read(long page, int length, int from, Span<byte> target) => _shards[(int)((ulong)(page / PageBytes) % Shards)].Read(_file!, page, length, from, target);

    /// <summary>Closes the file, which ends it. Lists in it cannot be read any more.</summary>
    public void Dispose() => _file?.Dispose();
}
