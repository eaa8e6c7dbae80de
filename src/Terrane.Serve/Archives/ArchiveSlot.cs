using System.Diagnostics;
using Terrane.Core;
using Terrane.Tiles;

namespace Terrane.Serve.Archives;

/// <summary>A name under which an archive is served, whichever version of it is on disk.</summary>
/// <param name="id">Of its addresses.</param>
/// <param name="path">Of the file.</param>
/// <param name="say">Gets a line when a version is replaced, or cannot be.</param>
internal sealed class ArchiveSlot(string id, string path, Action<string> say) : IDisposable
{
    private readonly long _pause = (TileArchive.IsAddress(path) ? 60 : 1) * Stopwatch.Frequency;
    private readonly Lock _gate = new();
    private ArchiveVersion _current = ArchiveVersion.Open(path);
    private FileStamp _refused;
    private long _lookedAt = Stopwatch.GetTimestamp();

    public string Id => id;

    public string Path => path;

    /// <summary>The version of now, to be disposed after use. A file that was replaced is noticed within a second; one that cannot be opened never replaces one that could.</summary>
    public ArchiveVersion Hold()
    {
        if (Stopwatch.GetTimestamp() - Volatile.Read(ref _lookedAt) > _pause) Look();
        while (true)
        {
            ArchiveVersion version = Volatile.Read(ref _current);
            if (version.TryHold()) return version;
        }
    }

    /// <summary>Has the next request look whether the archive was replaced.</summary>
    public void Doubt() => Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp() - _pause - 1);

    public void Dispose() => _current.Dispose();

    private void Look()
    {
        if (!_gate.TryEnter()) return; // somebody is at it, and what we have is whole
        try
        {
            Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());
            FileStamp now = TileArchive.IsAddress(path) ? default : FileStamp.Of(path);
            // Of an address only its server can tell: it is opened again, which costs two small requests.
            if (now == _current.Stamp || (now == _refused && now != default) || (now == default && !TileArchive.IsAddress(path))) return;
            try
            {
                ArchiveVersion next = ArchiveVersion.Open(path), old = _current;
                if (next.Stamp == old.Stamp)
                {
                    next.Dispose();
                    return;
                }
                Volatile.Write(ref _current, next);
                old.Dispose();
                say($"{id}: '{path}' was replaced; its new version is served.");
            }
            catch (Exception e) when (e is TerraneException or IOException)
            {
                _refused = now;
                say($"{id}: the new version of '{path}' cannot be served, the old one still is: {e.Message}");
            }
        }
        finally
        {
            _gate.Exit();
        }
    }
}
