using Microsoft.Win32.SafeHandles;
using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.MbTiles;

/// <summary>Moves tiles from the ends of spools into a database, cutting a spool when what was taken from it is safe there.</summary>
/// <remarks>What the database holds tells where to go on; the disk holds a 64th of all twice, and as much again in the log.</remarks>
internal sealed class ContentMover(SpooledTiles spooled, MbTilesDatabase database, long total, MbTilesPackOptions options) : IDisposable
{
    private const int PartsOfAll = 64, LeastPart = 256 << 10, LargestPart = 64 << 20;

    private readonly List<int> _emptied = []; // files whose last byte left them since the last checkpoint
    private SafeFileHandle? _source;
    private byte[] _buffer = [];
    private int _file = -1;
    private long _length, _cut, _done, _unsafe;
    private int _uncommitted, _unchecked;

    internal void Move(TileLayout layout, string temporaryFolder, CancellationToken ct)
    {
        long part = Math.Clamp(total / PartsOfAll, LeastPart, LargestPart);
        _done = database.ContentBytes();
        using TileRanges ranges = TileRanges.Of(layout, joined: false, temporaryFolder);
        foreach (TileRanges.Range range in ranges.Backwards())
        {
            long before = total - range.To - range.Length;
            if (before < _done) continue; // written by an earlier call
            ct.ThrowIfCancellationRequested();
            if (options.Bytes is null) Open((int)range.File);
            database.AddContent(MbTilesDatabase.Key(before), Read(range));
            (_cut, _done, _unsafe) = (range.From, before + range.Length, _unsafe + range.Length);
            Pause(options.Pacing.TileSleep);
            if (++_uncommitted >= options.Pacing.BatchSize) Commit();
            if (++_unchecked >= options.Pacing.CheckpointTiles || _unsafe >= part) Secure();
        }
        if (options.Bytes is null) _emptied.AddRange(Enumerable.Range(0, spooled.Files.Count)); // also those that had nothing but duplicates
        _source?.Dispose();
        _source = null;
        Secure();
    }

    public void Dispose() => _source?.Dispose();

    private void Open(int file)
    {
        if (file == _file) return;
        if (_file >= 0) _emptied.Add(_file);
        _source?.Dispose();
        _file = file;
        _source = File.OpenHandle(spooled.Files[file].Path, FileMode.Open, FileAccess.ReadWrite);
        _length = RandomAccess.GetLength(_source);
    }

    private ReadOnlySpan<byte> Read(TileRanges.Range range)
    {
        if (options.Bytes is { } source)
        {
            ReadOnlySpan<byte> copied = source(TileId.FromHilbertId(range.Id));
            return copied.Length == range.Length ? copied : throw PackException.SourceChanged(options.Partial);
        }
        if (range.From + range.Length > _length) throw PackException.Lost(options.Partial, spooled.Files[_file].Folder);
        if (_buffer.Length < range.Length) _buffer = new byte[range.Length * 3 / 2];
        Span<byte> bytes = _buffer.AsSpan(0, (int)range.Length);
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(_source!, bytes[done..], range.From + done);
            if (read == 0) throw new EndOfStreamException("A spool became shorter while it was packed.");
            done += read;
        }
        return bytes;
    }

    private void Commit()
    {
        options.Probe?.Invoke("commit");
        database.Commit();
        _uncommitted = 0;
        Pause(options.Pacing.CommitSleep);
    }

    private void Secure()
    {
        options.Probe?.Invoke("checkpoint");
        database.Checkpoint();
        options.Probe?.Invoke("cut");
        foreach (int file in _emptied)
        {
            using SafeFileHandle emptied = File.OpenHandle(spooled.Files[file].Path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(emptied, 0);
        }
        _emptied.Clear();
        if (_source is not null) RandomAccess.SetLength(_source, _length = _cut);
        (_uncommitted, _unchecked, _unsafe) = (0, 0, 0);
        options.Progress?.Report(new PackProgress(_done, total));
    }

    private static void Pause(TimeSpan time)
    {
        if (time > TimeSpan.Zero) Thread.Sleep(time);
    }
}
