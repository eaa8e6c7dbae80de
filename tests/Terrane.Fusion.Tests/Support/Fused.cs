using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Running;
using Terrane.Native.Gdal;
using Terrane.Runtime.Memory;

namespace Terrane.Fusion.Tests.Support;

/// <summary>What a policy makes of an area.</summary>
internal sealed record Fused(float[] Elevation, uint[] Ids, float[] Uncertainty, float[] Weight, int Width, int Height)
{
    /// <summary>Fuses to a GeoTIFF and reads it back.</summary>
    internal static Fused Run(Ground ground, string policy, Bounds extent, string output = "out.tif", int cell = FuseOptions.DefaultCell, int workers = 1)
    {
        FuseOptions options = Options(ground, policy, extent, output, cell, workers);
        Do(options);
        string path = options.Output;
        float[] Band(int band) => [.. Ground.Read(path, band).Select(v => (float)v)];
        using GdalDataset file = GdalDataset.Open(path);
        return new Fused(Band(1), [.. Ground.Read(options.ProvenanceOutput).Select(v => (uint)v)],
            options.Policy.Uncertainty ? Band(2) : [], options.Policy.Weight ? Band(options.Policy.Uncertainty ? 3 : 2) : [], file.Width, file.Height);
    }

    internal static FuseSummary Do(FuseOptions options)
    {
        using var sink = new Quiet();
        using var memory = new MemorySampler();
        return FuseJob.Run(options, sink, memory, TestContext.Current.CancellationToken);
    }

    internal static FuseOptions Options(Ground ground, string policy, Bounds extent, string output, int cell = FuseOptions.DefaultCell, int workers = 1) => new()
    {
        Policy = PolicyFile.Load(ground.Write($"{output}.yaml", policy)),
        Box = extent,
        IsInCrs = true,
        Output = ground.Path(output),
        Cell = cell,
        Workers = workers,
    };
}
