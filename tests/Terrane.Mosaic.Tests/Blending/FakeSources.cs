using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Kernels;

namespace Terrane.Mosaic.Tests.Blending;

/// <summary>Sources whose elevation at a pixel is a plain function of zoom, column and row; NaN = void.</summary>
internal sealed class FakeSources(params Func<byte, long, long, float>[] worlds) : ISourcePixels
{
    /// <summary>Pixels asked of each source so far.</summary>
    internal long[] Asked { get; } = new long[worlds.Length];

    internal IReadOnlyList<MosaicSource> Plan(params Feather[] feathers) => [.. worlds.Select((_, i) =>
        new MosaicSource((ushort)(i + 1), new SourceSpec { Paths = ["fake"], Name = $"s{i}" }, [], ResamplingKernel.Bilinear, []) { Feather = feathers.ElementAtOrDefault(i) })];

    public bool Read(MosaicSource source, byte zoom, Window window, Span<float> elevation)
    {
        Asked[source.Ordinal - 1] += window.Count;
        bool any = false;
        for (int i = 0; i < window.Count; i++)
        {
            elevation[i] = At(source.Ordinal - 1, zoom, window.Col + (i % window.Width), window.Row + (i / window.Width));
            any |= !float.IsNaN(elevation[i]);
        }
        return any;
    }

    internal float At(int source, byte zoom, long col, long row) => worlds[source](zoom, col, row);
}
