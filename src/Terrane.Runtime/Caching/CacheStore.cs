using System.Diagnostics.CodeAnalysis;
using Terrane.Core;
using Terrane.Native.Posix;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Runtime.Caching;

/// <summary>What was made before, on disk, shared by all processes of a user. Thread-safe. Never a reason to fail: what cannot be stored is made again.</summary>
public sealed class CacheStore : IDisposable
{
    /// <summary>The cache leaves this much of its disk to others.</summary>
    private const long MostReserve = 1L << 30;

    private const double ReserveShare = 0.05;

    /// <summary>After a failure nothing is stored for this long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly CacheRoot _root;
    private readonly CacheSettings _settings;
    private readonly Action<string, string> _warn;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly TierUse[] _use = [.. Enum.GetValues<CacheTier>().Select(_ => new TierUse())];
    private readonly HashSet<string> _said = [];
    private (string Folder, FileLock Held)? _work;
    private DateTimeOffset _restUntil;
    private long _names;

    private CacheStore(CacheRoot root, CacheSettings settings, Action<string, string> warn, TimeProvider clock) => (_root, _settings, _warn, _clock) = (root, settings, warn, clock);

    private sealed class TierUse
    {
        public long Known = -1, Added;
        public Task? Trim;
    }

    /// <summary>Opens the cache, making it where there is none.</summary>
    /// <param name="sink">Told once of each trouble.</param>
    /// <returns>Null when it cannot be used: jobs go on without one.</returns>
    public static CacheStore? Open(CacheSettings settings, IProgressSink sink) => Open(settings, (code, text) => sink.Write(MessageLevel.Warning, text, code), TimeProvider.System);

    /// <inheritdoc cref="Open(CacheSettings, IProgressSink)"/>
    /// <param name="warn">Gets code and text, once of each trouble.</param>
    public static CacheStore? Open(CacheSettings settings, Action<string, string> warn) => Open(settings, warn, TimeProvider.System);

    internal static CacheStore? Open(CacheSettings settings, Action<string, string> warn, TimeProvider clock)
    {
        try
        {
            return new CacheStore(CacheRoot.Open(settings.Root), settings, warn, clock);
        }
        catch (CacheException e)
        {
            warn(e.Code, $"{e.Message} Going on without a cache. {e.Hint}");
            return null;
        }
    }

    /// <summary>Finds an entry and checks it; a damaged one is deleted, to be made again.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryFind(CacheKey key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        string path = _root.PathOf(key);
        if (CacheEntry.TryOpen(path, out entry, out bool isDamaged))
        {
            Touch(path);
            return true;
        }
        if (!isDamaged) return false;
        Say("cache.damaged", $"An entry of the cache was damaged and is made again: {path}.");
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
        return false;
    }

    /// <summary>Stores an entry in place of one that may be there.</summary>
    /// <param name="write">Writes its parts; an exception of its own is the caller's, and nothing is stored.</param>
    /// <param name="bytes">About how many there will be.</param>
    /// <returns>False when it could not be stored.</returns>
    public bool Store(CacheKey key, long bytes, Action<EntryWriter> write)
    {
        if (!MayStore(key.Tier, bytes)) return false;
        string? path = null;
        try
        {
            path = WorkPath(key.Extension);
            long length;
            // Entries that are checked as a whole whenever they are read need no flush: what a power failure leaves is found then.
            using (var writer = new EntryWriter(path))
            {
                write(writer);
                length = writer.Finish(key, Now, durable: false);
            }
            Publish(key, path, length, durable: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(path);
            Fail(e);
            return false;
        }
        catch
        {
            Discard(path);
            throw;
        }
    }

    /// <summary>Stores a plain file beside the entries of a tier, for other programs to read. It counts and goes like an entry, but is not checked.</summary>
    /// <param name="name">With folders, "hebrides/11/989/633_5f_meta.json": each part of letters, digits and ._~- alone.</param>
    /// <returns>False when it could not be stored.</returns>
    public bool StoreBeside(CacheTier tier, string name, ReadOnlySpan<byte> bytes)
    {
        if (!CacheRoot.IsPlainName(name)) throw new ArgumentException($"'{name}' is no name of a file beside entries.", nameof(name));
        if (!MayStore(tier, bytes.Length)) return false;
        string? path = null;
        try
        {
            path = WorkPath("");
            File.WriteAllBytes(path, bytes);
            string to = _root.PlainPathOf(tier, name);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.SetLastWriteTimeUtc(path, Now);
            File.Move(path, to, overwrite: true);
            Add(tier, bytes.Length);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(path);
            Fail(e);
            return false;
        }
    }

    /// <summary>Finds a file, or has it made by one of all processes that ask for it.</summary>
    /// <param name="make">Writes the file of the name that it is given. Its failures are the caller's, a full disk among them: then make it elsewhere.</param>
    /// <returns>Null when there is no room or no right to store it.</returns>
    public CacheEntry? FindOrMake(CacheKey key, long bytes, Action<string> make, CancellationToken ct)
    {
        if (TryFind(key, out CacheEntry? there)) return there;
        if (!MayStore(key.Tier, bytes)) return null;
        FileLock? held = null;
        string? path = null;
        try
        {
            try
            {
                held = FileLock.Take(_root.LockOf(key), ct);
                if (TryFind(key, out there)) return there;
                path = WorkPath(key.Extension);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(e);
                return null;
            }
            make(path);
            try
            {
                Publish(key, path, EntryWriter.Seal(path, "data", key, Now), durable: true);
                return TryFind(key, out there) ? there : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(e);
                return null;
            }
        }
        finally
        {
            Discard(path);
            held?.Remove();
        }
    }

    /// <summary>Deletes what is beyond the limit of a tier now, where no other process is at it.</summary>
    internal void Trim(CacheTier tier)
    {
        long? bytes = null;
        try
        {
            bytes = CacheTrim.Run(_root, tier, LimitOf(tier));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
        lock (_gate)
        {
            TierUse use = _use[(int)tier];
            if (bytes is { } known) use.Known = known;
            use.Added = 0;
        }
    }

    /// <summary>Waits for what is being deleted.</summary>
    public void Dispose()
    {
        foreach (TierUse use in _use) use.Trim?.Wait();
        if (_work is not var (folder, held)) return;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next trim does it.
        }
        held.Dispose();
    }

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private long LimitOf(CacheTier tier) => _settings.Limits[tier].Bytes;

    private bool MayStore(CacheTier tier, long bytes)
    {
        lock (_gate)
        {
            if (bytes > LimitOf(tier) || _clock.GetUtcNow() < _restUntil) return false;
        }
        try
        {
            var disk = new DriveInfo(_root.Path);
            long reserve = Math.Min(MostReserve, (long)(disk.TotalSize * ReserveShare));
            if (disk.AvailableFreeSpace - bytes >= reserve) return true;
            Fail($"it would leave less than {new ByteSize(reserve)} on its disk");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
        return false;
    }

    private string WorkPath(string extension)
    {
        lock (_gate)
        {
            _work ??= _root.MakeWorkFolder();
            return Path.Combine(_work.Value.Folder, $"{++_names}{extension}");
        }
    }

    private void Publish(CacheKey key, string from, long bytes, bool durable)
    {
        string path = _root.PathOf(key), folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.SetLastWriteTimeUtc(from, Now);
        File.Move(from, path, overwrite: true);
        if (durable) Posix.FsyncDirectory(folder);
        Add(key.Tier, bytes);
    }

    private void Add(CacheTier tier, long bytes)
    {
        lock (_gate)
        {
            TierUse use = _use[(int)tier];
            use.Added += bytes;
            // Others add too: what is known is a while ago as soon as this process alone has added a part of the limit.
            bool isDue = use.Known < 0 || use.Known + use.Added > LimitOf(tier) || use.Added > LimitOf(tier) / 16;
            if (isDue && use.Trim is null or { IsCompleted: true }) use.Trim = Task.Run(() => Trim(tier));
        }
    }

    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, Now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another's cache that may be read only, or it has just been deleted: what was opened can be read all the same.
        }
    }

    private void Fail(Exception e) => Fail(e.Message);

    private void Fail(string reason)
    {
        lock (_gate) _restUntil = _clock.GetUtcNow() + Rest;
        Say("cache.write", $"Nothing more is stored in the cache '{_root.Path}' for now: {reason}. Going on without; what it has is used.");
    }

    private void Say(string code, string text)
    {
        lock (_gate)
        {
            if (!_said.Add(code)) return;
        }
        _warn(code, text);
    }

    private static void Discard(string? path)
    {
        if (path is null) return;
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next trim does it.
        }
    }
}
