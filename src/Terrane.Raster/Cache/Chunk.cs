using Terrane.Raster.Layers;

namespace Terrane.Raster.Cache;

/// <summary>A decoded piece of a file. Everything but the cells is guarded by the cache's lock.</summary>
internal sealed class Chunk(LayerMember member, int index)
{
    internal LayerMember Member { get; } = member;
    internal int Index { get; } = index;

    /// <summary>Row-major in file order, NaN = void; may be longer than the chunk. Null while loading and when it could not be read.</summary>
    internal float[]? Cells { get; set; }

    internal bool Ready { get; set; }

    /// <summary>Readers at this moment; only a chunk without any may be dropped.</summary>
    internal int Pins { get; set; }

    internal LinkedListNode<Chunk>? Node { get; set; }
}
