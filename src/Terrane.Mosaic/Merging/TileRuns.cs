using System.Runtime.InteropServices;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Merging;

/// <summary>Which tiles of one zoom exist, as runs along the Hilbert curve in a temporary file. Reading is thread-safe.</summary>
/// <remarks>In memory are 8 bytes for every 512 runs: archives of any size are planned with what a few blocks take.</remarks>
internal sealed class TileRuns : IDisposable
{
    private const int PerBlock = 512;

    private readonly FileStream _file;
    private readonly List<ulong> _firsts = [];
    private ulong[] _pending = new ulong[2 * PerBlock];
    private int _count;
    private Block? _last; // the block read last: walks ask for neighbours

    /// <param name="folder">For the file, whose name is taken away at once.</param>
    public TileRuns(string folder)
    {
        string path = Path.Combine(folder, $"terrane-{Guid.NewGuid():N}.runs");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        File.Delete(path); // so that a kill leaves nothing
    }

    private sealed record Block(int Number, ulong[] Edges);

    /// <summary>Tiles in all runs.</summary>
    public long Tiles { get; private set; }

    /// <summary>Adds tiles that do not begin before the last ones.</summary>
    /// <param name="start">Index along the curve.</param>
    /// <param name="end">Exclusive.</param>
    public void Add(ulong start, ulong end)
    {
        if (_count > 0 && start <= _pending[(2 * _count) - 1])
        {
            ref ulong last = ref _pending[(2 * _count) - 1];
            if (end > last) (Tiles, last) = (Tiles + (long)(end - last), end);
            return;
        }
        // The last run of a full block could still grow, so the block is written when the next one begins.
        if (_count == PerBlock) WriteBlock();
        if (_count == 0) _firsts.Add(start);
        (_pending[2 * _count], _pending[(2 * _count) + 1]) = (start, end);
        _count++;
        Tiles += (long)(end - start);
    }

    /// <summary>To be called after the last <see cref="Add"/>.</summary>
    public void Finish()
    {
        if (_count > 0) WriteBlock();
        _pending = [];
    }

    public bool Contains(ulong index)
    {
        int at = _firsts.BinarySearch(index);
        if (at >= 0) return true;
        int block = ~at - 1;
        if (block < 0) return false;
        ulong[] edges = Read(block);
        int low = 0, high = edges.Length / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (edges[2 * middle] <= index) low = middle + 1;
            else high = middle;
        }
        return low > 0 && index < edges[(2 * low) - 1];
    }

    /// <summary>All runs, ascending and apart.</summary>
    public IEnumerable<(ulong Start, ulong End)> All()
    {
        for (int block = 0; block < _firsts.Count; block++)
        {
            ulong[] edges = Read(block);
            for (int i = 0; i < edges.Length; i += 2) yield return (edges[i], edges[i + 1]);
        }
    }

    public void Dispose() => _file.Dispose();

    private void WriteBlock()
    {
        _file.Write(MemoryMarshal.AsBytes(_pending.AsSpan(0, 2 * _count)));
        _count = 0;
    }

    private ulong[] Read(int block)
    {
        if (Volatile.Read(ref _last) is { } held && held.Number == block) return held.Edges;
        const int BlockBytes = PerBlock * 2 * sizeof(ulong);
        long offset = (long)block * BlockBytes;
        var edges = new ulong[Math.Min(BlockBytes, RandomAccess.GetLength(_file.SafeFileHandle) - offset) / sizeof(ulong)];
        int read = WholeRead.At(_file.SafeFileHandle, MemoryMarshal.AsBytes(edges.AsSpan()), offset);
        if (read != edges.Length * sizeof(ulong)) throw new EndOfStreamException($"'{_file.Name}' is shorter than it was written.");
        Volatile.Write(ref _last, new Block(block, edges));
        return edges;
    }
}
