using Microsoft.Win32.SafeHandles;

namespace Terrane.Tiles.PmTiles;

/// <summary>Moves tiles from spools into the archive without ever keeping two copies of more than a small part.</summary>
/// <remarks>
/// It works from the end: the last part of the last spool is copied to its place in the (sparse) archive, the archive is flushed to disk, and
/// the spool is cut there. A data file's length is thus all that a killed run needs to know, and truncation, unlike holes punched at
/// the front, works on every file system. Parts are 1/32 of all, so the disk holds 3 % twice.
/// </remarks>
internal sealed class TileMover(SpooledTiles spooled, SafeFileHandle archive, long dataOffset, PmTilesPackOptions options)
{
    private const int PartsOfAll = 32, LeastPart = 256 << 10, LargestPart = 64 << 20, CopyBuffer = 1 << 20;

    private readonly byte[] _buffer = new byte[CopyBuffer];
    private readonly List<int> _emptied = []; // files whose last byte left them since the last flush
    private long _unflushed, _done;

    internal void Move(TileLayout layout, string temporaryFolder, CancellationToken ct)
    {
        long total = layout.DataLength;
        long part = Math.Clamp(total / PartsOfAll, LeastPart, LargestPart);
        using TileRanges ranges = TileRanges.Of(layout, joined: true, temporaryFolder);
        int file = -1;
        long length = 0, cut = 0;
        SafeFileHandle? source = null;
        try
        {
            foreach (TileRanges.Range range in ranges.Backwards())
            {
                if (range.File != file)
                {
                    if (file >= 0) _emptied.Add(file);
                    source?.Dispose();
                    file = (int)range.File;
                    source = File.OpenHandle(spooled.Files[file].Path, FileMode.Open, FileAccess.ReadWrite);
                    length = RandomAccess.GetLength(source);
                }
                cut = Math.Min(range.From + range.Length, length);
                if (cut <= range.From) _done += range.Length; // moved by an earlier run
                else _done += range.From + range.Length - cut;
                while (cut > range.From)
                {
                    ct.ThrowIfCancellationRequested();
                    long piece = Math.Min(cut - range.From, part - _unflushed);
                    cut -= piece;
                    Copy(source!, cut, dataOffset + range.To + (cut - range.From), piece);
                    if (_unflushed >= part) Flush(source!, cut, total);
                }
            }
        }
        finally
        {
            source?.Dispose();
        }
        _emptied.Clear();
        _emptied.AddRange(Enumerable.Range(0, spooled.Files.Count)); // also those that had nothing but duplicates
        Flush(null, 0, total);
    }

    private void Copy(SafeFileHandle source, long from, long to, long length)
    {
        options.Probe?.Invoke("copy");
        for (long done = 0; done < length;)
        {
            int wanted = (int)Math.Min(length - done, _buffer.Length);
            int read = RandomAccess.Read(source, _buffer.AsSpan(0, wanted), from + done);
            if (read == 0) throw new EndOfStreamException("A spool became shorter while it was packed.");
            RandomAccess.Write(archive, _buffer.AsSpan(0, read), to + done);
            done += read;
        }
        _unflushed += length;
        _done += length;
    }

    private void Flush(SafeFileHandle? source, long cut, long total)
    {
        options.Probe?.Invoke("flush");
        RandomAccess.FlushToDisk(archive);
        options.Probe?.Invoke("cut");
        foreach (int file in _emptied)
        {
            using SafeFileHandle emptied = File.OpenHandle(spooled.Files[file].Path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(emptied, 0);
        }
        _emptied.Clear();
        if (source is not null) RandomAccess.SetLength(source, cut);
        _unflushed = 0;
        options.Progress?.Report(new PackProgress(_done, total));
    }
}
