using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Raster.Layers;

namespace Terrane.Raster.Cache;

/// <summary>Decoded pieces of all files, shared by all workers: each is loaded once at a time, and the least recently used go first.</summary>
/// <remarks>
/// Cells are float32 elevations with scale and offset applied and NaN where there is no data. Room is made before a chunk is loaded, so the
/// capacity holds at every moment, but for one chunk that alone exceeds it. A part that cannot be read is void and reported once.
/// </remarks>
public sealed class ChunkCache : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<(LayerMember, int), Chunk> _chunks = [];
    private readonly LinkedList<Chunk> _byUse = new(); // first = most recently used; only chunks with cells
    private readonly ConcurrentQueue<RasterReadException> _failures = new();
    private readonly Action<RasterReadException>? _onFailure;
    private readonly IChunkGuard? _guard;
    private readonly ChunkLoader _loader;
    private readonly long _capacity;
    private long _held;
    private int _busy; // chunks that are pinned or being loaded: each will let go without waiting for another

    /// <param name="capacity">Bytes of decoded cells to hold at most; a few chunks (4 MiB each) per worker at least.</param>
    /// <param name="openFiles">Datasets to keep open at most. Each can cost 0.3 MB (ASCII grids).</param>
    /// <param name="onFailure">Called once for each part of a file that cannot be read, on the thread that tried.</param>
    /// <param name="guard">Stands before every read; null where nothing is to be watched.</param>
    public ChunkCache(ByteSize capacity, int openFiles = 64, Action<RasterReadException>? onFailure = null, IChunkGuard? guard = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity.Bytes);
        (_capacity, _onFailure, _guard) = (capacity.Bytes, onFailure, guard);
        _loader = new ChunkLoader(openFiles);
    }

    /// <summary>Bytes of decoded cells now.</summary>
    public long BytesHeld
    {
        get
        {
            lock (_gate) return _held;
        }
    }

    /// <summary>Datasets open now.</summary>
    public int OpenFiles => _loader.OpenFiles;

    /// <summary>Chunks decoded so far; more than the files have means that the capacity is too small for the order of the work.</summary>
    public long ChunksLoaded => _loader.ChunksLoaded;

    /// <summary>Parts that could not be read, in the order in which they were met.</summary>
    public IReadOnlyCollection<RasterReadException> Failures => _failures;

    /// <summary>Reads cells of a layer, NaN where void or outside; columns beyond a layer that goes round the Earth wrap.</summary>
    /// <param name="layer">Any layer.</param>
    /// <param name="window">In cells of the layer; may lie outside it wholly or in part.</param>
    /// <param name="target">Row-major, at least <c>window.Count</c> long. Overwritten.</param>
    public void ReadWindow(RasterLayer layer, Window window, Span<float> target) => LayerReader.Read(this, layer, window, target);

    /// <summary>As <see cref="ReadWindow"/>, but of each cell the number, from 1, of the layer's member that gives it.</summary>
    internal void ReadNames(RasterLayer layer, Window window, Span<float> target) => LayerReader.Read(this, layer, window, target, names: true);

    /// <summary>As <see cref="ReadWindow"/>, but of each cell what a band beside gives, in the file whose elevation it has; NaN where that says nothing or less than 0.</summary>
    internal void ReadBeside(RasterLayer layer, int beside, Window window, Span<float> target) => LayerReader.ReadBeside(this, layer, beside, window, target);

    /// <summary>The cells of a chunk, pinned until <see cref="Release"/>; its <see cref="Chunk.Cells"/> are null when it cannot be read.</summary>
    internal Chunk Acquire(LayerMember member, int index)
    {
        Chunk? chunk;
        float[] buffer;
        lock (_gate)
        {
            while (_chunks.TryGetValue((member, index), out chunk))
            {
                if (chunk.Ready)
                {
                    Pin(chunk);
                    return chunk;
                }
                Monitor.Wait(_gate);
            }
            chunk = new Chunk(member, index);
            _chunks.Add((member, index), chunk); // others who want it wait from here on
            buffer = MakeRoom((int)member.Chunks.WindowOf(index).Count);
            _busy++;
        }
        RasterReadException? failure = null;
        bool loaded = false;
        try
        {
            _guard?.Before(member.File);
            _loader.Load(member, index, buffer);
            loaded = true;
        }
        catch (TerraneException inner)
        {
            failure = new RasterReadException(member.File.Path, member.Chunks.WindowOf(index), inner);
        }
        finally
        {
            _guard?.After();
            lock (_gate) Finish(chunk, buffer, loaded, failure);
        }
        if (failure is not null)
        {
            _failures.Enqueue(failure);
            _onFailure?.Invoke(failure);
        }
        return chunk;
    }

    internal void Release(Chunk chunk)
    {
        lock (_gate)
        {
            if (--chunk.Pins > 0) return;
            _busy--;
            if (_held > _capacity && chunk.Cells is not null) Drop(chunk); // alone larger than the capacity
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Closes all files. No reader may be at work.</summary>
    public void Dispose()
    {
        _loader.Dispose();
        lock (_gate)
        {
            _chunks.Clear();
            _byUse.Clear();
            _held = 0;
        }
    }

    private void Pin(Chunk chunk)
    {
        if (chunk.Pins++ == 0) _busy++;
        if (chunk.Node is null) return;
        _byUse.Remove(chunk.Node);
        _byUse.AddFirst(chunk.Node);
    }

    private void Finish(Chunk chunk, float[] buffer, bool loaded, RasterReadException? failure)
    {
        _busy--;
        if (!loaded) _held -= Bytes(buffer);
        if (loaded || failure is not null)
        {
            chunk.Ready = true; // a failed chunk stays as such, without cells: it is not tried again
            if (loaded)
            {
                chunk.Cells = buffer;
                chunk.Node = _byUse.AddFirst(chunk);
            }
            Pin(chunk);
        }
        else _chunks.Remove((chunk.Member, chunk.Index)); // a bug is on its way up; do not leave others waiting
        Monitor.PulseAll(_gate);
    }

    private float[] MakeRoom(int cells)
    {
        int length = SizeClass(cells);
        while (true)
        {
            if (_held + ((long)length * sizeof(float)) <= _capacity) return Allocate(length);
            LinkedListNode<Chunk>? oldest = _byUse.Last;
            while (oldest is not null && oldest.Value.Pins > 0) oldest = oldest.Previous;
            if (oldest is not null)
            {
                float[] freed = oldest.Value.Cells!;
                Drop(oldest.Value);
                if (freed.Length != length) continue;
                _held += Bytes(freed); // same size, the usual case: used again, so nothing is left to the garbage collector
                return freed;
            }
            if (_busy == 0) return Allocate(length);
            Monitor.Wait(_gate);
        }
    }

    private float[] Allocate(int length)
    {
        _held += (long)length * sizeof(float);
        return GC.AllocateUninitializedArray<float>(length);
    }

    private void Drop(Chunk chunk)
    {
        _held -= Bytes(chunk.Cells!);
        _byUse.Remove(chunk.Node!);
        _chunks.Remove((chunk.Member, chunk.Index));
        (chunk.Cells, chunk.Node) = (null, null);
    }

    private static long Bytes(float[] buffer) => (long)buffer.Length * sizeof(float);

    // Four sizes an octave, so that chunks of about the same size can use each other's buffers; at most 25 % is left unused.
    internal static int SizeClass(int cells)
    {
        if (cells <= 1024) return 1024;
        int step = 1 << (int.Log2(cells - 1) - 2);
        return checked((cells + step - 1) / step * step);
    }
}
