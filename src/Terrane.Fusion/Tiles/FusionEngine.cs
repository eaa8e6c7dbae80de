using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Fusion.Canvas;
using Terrane.Fusion.Running;
using Terrane.Raster;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;

namespace Terrane.Fusion.Tiles;

/// <summary>What all policies that one process renders share: decoded source cells, and planes to fuse in, both within bounds.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class FusionEngine : IDisposable
{
    private readonly object _gate = new();
    private readonly LinkedList<Lease> _idle = new(); // used longest ago first
    private readonly ConcurrentDictionary<string, string> _failed = new(StringComparer.Ordinal);
    private readonly ChunkCache _cache;
    private readonly LayerSampler _sampler;
    private readonly ByteSize _scratch;
    private readonly long _most;
    private long _held;

    /// <param name="cells">Bytes of decoded source cells.</param>
    /// <param name="gdal">Bytes of GDAL's own cache.</param>
    /// <param name="planes">Bytes that all who fuse at one time may take.</param>
    /// <param name="workers">How many that will be.</param>
    public FusionEngine(ByteSize cells, ByteSize gdal, ByteSize planes, int workers)
    {
        RasterLibraries.LimitCache(gdal);
        _cache = new ChunkCache(cells, openFiles: 8 * workers, failure => _failed.TryAdd(failure.Path, failure.Message));
        _sampler = new LayerSampler(_cache);
        _scratch = new ByteSize(Math.Clamp(planes.Bytes / (4 * workers), 1 << 20, 16 << 20));
        _most = planes.Bytes;
    }

    /// <summary>Files of which parts could not be read, with the reason.</summary>
    internal IReadOnlyDictionary<string, string> Failed => _failed;

    /// <summary>A fuser of a plan; waits while the others hold all the room there is.</summary>
    /// <exception cref="FusionException">fusion.memory: it alone needs more.</exception>
    internal Lease Rent(FusionPlan plan, CancellationToken ct)
    {
        long bytes = (plan.MostPixels * CellFuser.BytesPerPixel(plan)) + _scratch.Bytes + CellResult.BytesFor(plan);
        if (bytes > _most) throw FusionException.TileMemory(new ByteSize(_most), new ByteSize(bytes));
        lock (_gate)
        {
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                for (LinkedListNode<Lease>? node = _idle.Last; node is not null; node = node.Previous)
                    if (ReferenceEquals(node.Value.Plan, plan))
                    {
                        _idle.Remove(node);
                        return node.Value;
                    }
                while (_held + bytes > _most && _idle.First is { } oldest) Drop(oldest);
                if (_held + bytes <= _most) break;
                Monitor.Wait(_gate, 100);
            }
            _held += bytes;
        }
        try
        {
            return new Lease(this, plan, new CellFuser(plan, _sampler, _scratch), bytes);
        }
        catch
        {
            lock (_gate) _held -= bytes;
            throw;
        }
    }

    /// <summary>Lets go of what is kept for plans that end.</summary>
    internal void Forget(IReadOnlyCollection<FusionPlan> plans)
    {
        lock (_gate)
        {
            for (LinkedListNode<Lease>? node = _idle.First; node is not null;)
            {
                LinkedListNode<Lease>? next = node.Next;
                if (plans.Contains(node.Value.Plan)) Drop(node);
                node = next;
            }
        }
    }

    public void Dispose()
    {
        while (_idle.First is { } first) Drop(first);
        _cache.Dispose();
    }

    private void Drop(LinkedListNode<Lease> node)
    {
        _idle.Remove(node);
        node.Value.Fuser.Dispose();
        _held -= node.Value.Bytes;
    }

    /// <summary>A fuser and its result, back in the engine when disposed.</summary>
    internal sealed class Lease(FusionEngine engine, FusionPlan plan, CellFuser fuser, long bytes) : IDisposable
    {
        internal FusionPlan Plan { get; } = plan;
        internal CellFuser Fuser { get; } = fuser;
        internal CellResult Result { get; } = new();
        internal long Bytes { get; } = bytes;

        public void Dispose()
        {
            lock (engine._gate)
            {
                engine._idle.AddLast(this);
                Monitor.PulseAll(engine._gate);
            }
        }
    }
}
