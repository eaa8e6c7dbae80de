using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Pictures;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Workers;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Building;

/// <summary>One thread's builder, with results that go back and forth between it and the appender instead of being made anew.</summary>
internal sealed class UnitWorker : IUnitWorker<Unit, UnitResult>
{
    private readonly UnitBuilder _builder;
    private readonly ConcurrentBag<UnitResult> _spare;
    private readonly AttemptSlots? _attempts;
    private readonly int _number;

    /// <param name="attempts">Where the worker notes the unit it is at, under its <paramref name="number"/>; null in a child process.</param>
    /// <param name="pictures">Folder of the report's pictures; null for none.</param>
    public UnitWorker(
        MosaicPlan plan, LayerSampler sampler, ByteSize scratch, RootStore roots, string? pictures, ConcurrentBag<UnitResult> spare, AttemptSlots? attempts = null, int number = 0)
    {
        _builder = CreateBuilder(plan, sampler, scratch, roots, pictures);
        (_spare, _attempts, _number) = (spare, attempts, number);
    }

    /// <param name="pixels">In place of those of the sources.</param>
    public UnitWorker(MosaicPlan plan, IPixelSource pixels, RootStore roots, string? pictures, ConcurrentBag<UnitResult> spare, AttemptSlots attempts, int number)
    {
        _builder = CreateBuilder(plan, pixels, null, roots, pictures);
        (_spare, _attempts, _number) = (spare, attempts, number);
    }

    public UnitResult Work(Unit unit, CancellationToken ct)
    {
        UnitResult result = _spare.TryTake(out UnitResult? used) ? used : new UnitResult();
        _attempts?.Begin(_number, unit.Sequence);
        try
        {
            _builder.Build(unit, result, ct);
        }
        finally
        {
            _attempts?.End(_number); // a failure that can be caught is no crash
        }
        return result;
    }

    public void Dispose() { }

    /// <summary>A builder for one thread.</summary>
    internal static UnitBuilder CreateBuilder(MosaicPlan plan, LayerSampler sampler, ByteSize scratch, RootStore roots, string? pictures)
    {
        var buffers = new SamplerScratch(scratch);
        var source = new SourcePixels(sampler, buffers);
        IPixelSource pixels = plan.FeatherHalo is { } halo ? new FeatheredPixels(plan.Sources, source, halo) : new BlendedPixels(plan.Sources, source);
        FileOrdinals? files = plan.Ordinals.IsSplit ? new FileOrdinals(plan.Ordinals, plan.Sources, sampler, buffers) : null;
        return CreateBuilder(plan, pixels, files, roots, pictures);
    }

    private static UnitBuilder CreateBuilder(MosaicPlan plan, IPixelSource pixels, FileOrdinals? files, RootStore roots, string? pictures)
    {
        BuildOptions options = plan.Options;
        var deepest = plan.Sources.Select(s => s.DeepestZoomAmong(plan.Sources)).ToList();
        if (plan.HoleHalo is { } around)
        {
            pixels = new HoleFill(pixels, options.FillHoles!.Value, plan.FilledOrdinal, around);
            deepest.Add(deepest.Max());
        }
        var renderer = new LeafRenderer(pixels, options.Void, deepest);
        ElevationRounding rounding = ElevationRounding.Parse(options.Rounding);
        if (rounding is AdaptiveRounding adaptive) rounding = adaptive.With(plan.Ordinals.Accuracies());
        var writer = new TileWriter(EncoderChoice.Create(options), rounding, TileForm.Of(options, plan.Tree));
        PicturePieces? pieces = pictures is not null && PictureFrame.Of(plan) is { } frame ? new PicturePieces(frame, pictures) : null;
        return new UnitBuilder(plan.Tree, options.CanvasMinZoom, renderer, writer, roots, options.Void, files) { Pictures = pieces };
    }
}
