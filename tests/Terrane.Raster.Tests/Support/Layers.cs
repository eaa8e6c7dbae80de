using Terrane.Core;
using Terrane.Raster.Cache;
using Terrane.Raster.Files;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;

namespace Terrane.Raster.Tests.Support;

/// <summary>Short ways from a path to sampled pixels.</summary>
internal static class Layers
{
    internal static IReadOnlyList<RasterFile> Scan(string path, RasterOptions? options = null) =>
        RasterScanner.Scan(path, options, TestContext.Current.CancellationToken);

    internal static RasterLayer Only(string path, RasterOptions? options = null) => Assert.Single(RasterLayer.Join(Scan(path, options)));

    internal static float[] Sample(RasterLayer layer, ResamplingKernel kernel, byte zoom, Window window, (double, double)? scale = null, long patch = 32 << 20, long cacheBytes = 256 << 20)
    {
        using var cache = new ChunkCache(new ByteSize(cacheBytes));
        LayerSampler sampler = scale is (double, double) s ? new LayerSampler(cache, s) : new LayerSampler(cache);
        float[] target = new float[window.Count];
        sampler.Sample(layer, kernel, zoom, window, target, new SamplerScratch(new ByteSize(patch)));
        return target;
    }

    /// <summary>A window of so many pixels round the middle of a layer's first footprint.</summary>
    internal static Window Middle(RasterLayer layer, byte zoom, int size)
    {
        Bounds b = layer.Footprints.Aggregate((a, c) => a.Union(c));
        double resolution = WebMercator.Resolution(zoom);
        long col = (long)((((b.West + b.East) / 2) + WebMercator.HalfExtent) / resolution), row = (long)((WebMercator.HalfExtent - ((b.South + b.North) / 2)) / resolution);
        return new Window(col - (size / 2), row - (size / 2), size, size);
    }
}
