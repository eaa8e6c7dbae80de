using System.Diagnostics;
using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Tiles;

namespace Terrane.Serve.Layers;

/// <summary>A name under which something is served, whichever version of it is on disk.</summary>
internal sealed class LayerSlot : IDisposable
{
    private static readonly long RefusedPause = 10 * Stopwatch.Frequency;

    private readonly Func<LayerVersion> _open;
    private readonly Action<string> _say;
    private readonly long _pause;
    private readonly Lock _gate = new();
    private LayerVersion _current;
    private FileStamp _refused;
    private long _lookedAt, _refusedAt;

    /// <param name="id">Of its addresses.</param>
    /// <param name="options">The path, and what is said of the layer.</param>
    /// <param name="open">Opens the version that is there now.</param>
    /// <param name="say">Gets a line when a version is replaced, or cannot be.</param>
    /// <exception cref="TerraneException">It cannot be opened.</exception>
    public LayerSlot(string id, LayerOptions options, Func<LayerVersion> open, Action<string> say)
    {
        (Id, Options, _open, _say) = (id, options, open, say);
        _pause = (TileArchive.IsAddress(options.Path) ? 60 : 1) * Stopwatch.Frequency;
        _current = open();
        _lookedAt = Stopwatch.GetTimestamp();
    }

    public string Id { get; }

    public LayerOptions Options { get; }

    public string Path => Options.Path;

    /// <summary>The version of now, to be disposed after use. What was replaced is noticed within a second; what cannot be opened never replaces what could.</summary>
    public LayerVersion Hold()
    {
        if (Stopwatch.GetTimestamp() - Volatile.Read(ref _lookedAt) > _pause)
        {
            // To open an archive takes a moment; to scan the files of a policy may not, and the old version answers meanwhile.
            if (_current is ArchiveVersion) Look();
            else
            {
                Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());
                ThreadPool.QueueUserWorkItem(_ => Look());
            }
        }
        while (true)
        {
            LayerVersion version = Volatile.Read(ref _current);
            if (version.TryHold()) return version;
        }
    }

    /// <summary>Has the next request look whether it was replaced.</summary>
    public void Doubt() => Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp() - _pause - 1);

    public void Dispose()
    {
        lock (_gate) _current.Dispose();
    }

    private void Look()
    {
        if (!_gate.TryEnter()) return; // somebody is at it, and what we have is whole
        try
        {
            Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());
            if (!_current.TryHold()) return; // the end
            using LayerVersion old = _current;
            FileStamp now = TileArchive.IsAddress(Path) ? default : FileStamp.Of(Path);
            bool wasRefused = now == _refused && now != default && (_current is ArchiveVersion || Stopwatch.GetTimestamp() - _refusedAt < RefusedPause);
            if (wasRefused || !old.IsOutdated()) return;
            try
            {
                LayerVersion next = _open();
                if (next.Tag == old.Tag)
                {
                    next.Dispose();
                    return;
                }
                Volatile.Write(ref _current, next);
                old.Dispose();
                _say($"{Id}: '{Path}' was replaced; its new version is served.");
            }
            catch (Exception e) when (e is TerraneException or IOException)
            {
                (_refused, _refusedAt) = (now, Stopwatch.GetTimestamp());
                _say($"{Id}: the new version of '{Path}' cannot be served, the old one still is: {e.Message}");
            }
        }
        finally
        {
            _gate.Exit();
        }
    }
}
