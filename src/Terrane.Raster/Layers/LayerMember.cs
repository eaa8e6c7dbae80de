using Terrane.Core;
using Terrane.Raster.Cache;

namespace Terrane.Raster.Layers;

/// <summary>One file of a layer, and the cells of the layer that it fills. Compared by reference.</summary>
public sealed class LayerMember
{
    internal LayerMember(RasterFile file, Window area)
    {
        (File, Area) = (file, area);
        Chunks = ChunkShape.Of(file);
    }

    public RasterFile File { get; }

    /// <summary>In cells of the layer.</summary>
    public Window Area { get; }

    internal ChunkShape Chunks { get; }
}
