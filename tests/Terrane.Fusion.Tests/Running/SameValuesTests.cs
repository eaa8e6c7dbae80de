using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Runtime.Memory;

namespace Terrane.Fusion.Tests.Running;

/// <summary>A pixel's value depends on the plan alone: neither the size of a cell nor the number of workers nor a stop in between changes it.</summary>
public sealed class SameValuesTests : IDisposable
{
    private const string Policy = """
        name: t
        crs: EPSG:3857
        resolution: 40
        variables: [uncertainty, weight]
        providers:
          coarse: {path: coarse.tif}
          rough: {path: [a.tif, b.tif], surveys: files}
          fine: {path: fine.tif}
        steps:
          - {provider: coarse, operator: overwrite, uncertainty: 3}
          - provider: rough
            operator: feather
            distance: 300
            uncertainty: 1
            filter: {despike: 40, gap_fill: 120}
          - {provider: fine, operator: weighted_mean, weight: 2, uncertainty: 0.5, transitions: [{over: coarse, operator: feather, distance: 500, hole: 50}]}
          - {provider: rough, operator: max, zone: {type: bbox, coords: [-2.99, 53.9, -2.98, 54.2]}}
        """;

    private static readonly Bounds Extent = new(-342_000, 7_186_000, -330_000, 7_196_000);
    private readonly Ground _ground = new();

    public SameValuesTests()
    {
        // UTM under EPSG:3857, with pinholes, spikes, a gap and ragged edges.
        static float Hills(int col, int row) => (float)(50 + (30 * Math.Sin(col / 9.0)) + (20 * Math.Cos(row / 7.0)));
        _ground.Raster("coarse.tif", 60, 60, 496_000, 6_000_000, 200, (c, r) => c < 8 && r < 9 ? float.NaN : Hills(c * 3, r * 3));
        _ground.Raster("a.tif", 120, 200, 498_000, 5_998_500, 20, (c, r) => (c * 7) + (r * 13) % 97 == 0 || c is 60 or 61 ? float.NaN : c % 31 == 0 && r % 29 == 0 ? 900 : Hills(c, r) + 3);
        _ground.Raster("b.tif", 90, 200, 500_400, 5_998_500, 20, (c, r) => c + (r / 3) > 80 ? float.NaN : Hills(c + 120, r) + 3);
        _ground.Raster("fine.tif", 300, 300, 499_000, 5_997_900, 10, (c, r) => (c - 150) * (c - 150) + ((r - 150) * (r - 150)) > 20_000 ? float.NaN : Hills(c / 2, r / 2) - 4);
    }

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData(64, 1)]
    [InlineData(96, 3)]
    public void Values_do_not_depend_on_cells_or_workers(int cell, int workers)
    {
        Fused whole = Fused.Run(_ground, Policy, Extent, "whole.tif"), cut = Fused.Run(_ground, Policy, Extent, "cut.tif", cell, workers);
        Assert.Equal((300, 250), (whole.Width, whole.Height));
        Assert.True(whole.Ids.Distinct().Count() >= 4);
        Assert.Equal(whole.Ids, cut.Ids);
        Assert.Equal(Bits(whole.Elevation), Bits(cut.Elevation));
        Assert.Equal(Bits(whole.Uncertainty), Bits(cut.Uncertainty));
        Assert.Equal(Bits(whole.Weight), Bits(cut.Weight));
    }

    [Fact]
    public void Values_do_not_depend_on_the_area_that_is_asked_for()
    {
        Fused whole = Fused.Run(_ground, Policy, Extent, "whole.tif");
        Fused part = Fused.Run(_ground, Policy, new Bounds(-338_000, 7_188_000, -334_000, 7_192_000), "part.tif");
        for (int row = 0; row < part.Height; row++)
            Assert.Equal(Bits(whole.Elevation.AsSpan(((row + 100) * 300) + 100, 100)), Bits(part.Elevation.AsSpan(row * 100, 100)));
    }

    [Theory]
    [InlineData("out.tif")]
    [InlineData("out.zarr")]
    public void A_run_that_was_stopped_goes_on_to_the_same_bytes(string name)
    {
        FuseOptions options = Fused.Options(_ground, Policy, Extent, name, cell: 64);
        using (var stop = new CancellationTokenSource())
        {
            using var sink = new StoppingSink(stop);
            using var memory = new MemorySampler();
            Assert.Throws<OperationCanceledException>(() => FuseJob.Run(options, sink, memory, stop.Token));
            Assert.False(Path.Exists(options.Output));
        }
        Fused.Do(options);
        FuseOptions other = Fused.Options(_ground, Policy, Extent, "other-" + name, cell: 64);
        Fused.Do(other);
        Assert.Equal(Files(other.Output), Files(options.Output));
        Assert.True(Fused.Do(options).UpToDate);
    }

    private static List<string> Files(string path) => Directory.Exists(path)
        ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Path.GetRelativePath(path, f) + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))))]
        : [Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))];

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++) bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }
}
