using System.Collections.Concurrent;
using Terrane.Native.Proj;

namespace Terrane.Raster.Transforms;

/// <summary>Transformers of one pipeline, as many as threads use at once. Shared by the layers of a source; the last one to release it closes them.</summary>
internal sealed class TransformerPool(string pipeline)
{
    private readonly ConcurrentBag<Transformer> _idle = [];
    private int _owners;

    internal TransformerPool Acquire()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _owners) > 0) return;
        while (_idle.TryTake(out Transformer? transformer)) transformer.Dispose();
    }

    internal Transformer Rent() => _idle.TryTake(out Transformer? transformer) ? transformer : new Transformer(pipeline);

    internal void Return(Transformer transformer)
    {
        if (Volatile.Read(ref _owners) > 0) _idle.Add(transformer);
        else transformer.Dispose();
    }
}
