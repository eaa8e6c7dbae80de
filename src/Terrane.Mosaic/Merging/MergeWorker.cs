using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Workers;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Merging;

/// <summary>One thread's builder, with results that go back and forth between it and the appender instead of being made anew.</summary>
internal sealed class MergeWorker : IUnitWorker<MergeUnit, MergeResult>
{
    private readonly MergeBuilder _builder;
    private readonly ConcurrentBag<MergeResult> _spare;

    /// <summary>Bytes that one keeps, besides decoded tiles and the encoder.</summary>
    public const long Bytes = MergeBuilder.Bytes + DecodedTiles.Bytes + MergedPixels.Bytes + LeafRenderer.Bytes + TileCopies.Bytes + (2 * TileWriter.Bytes);

    public MergeWorker(MergePlan plan, int decodedTiles, MergeRoots roots, ConcurrentBag<MergeResult> spare, Action<TerraneException> failed)
    {
        MergeOptions options = plan.Options;
        var rounding = ElevationRounding.Parse(options.Rounding);
        ITileEncoder encoder = EncoderChoice.Create(options.Format, options.Encoder, options.Effort);
        var decoded = new DecodedTiles(decodedTiles, failed);
        var fills = new TileRounding(options.Encoding, rounding);
        var pixels = new MergedPixels(plan.Inputs, decoded, options.Mode, fills);
        var exact = new TileWriter(encoder, ElevationRounding.None, plan.Form);
        _builder = new MergeBuilder(plan, decoded, pixels, new LeafRenderer(pixels, options.Void, plan.DeepestZooms), fills,
            new TileCopies(plan, decoded, exact, failed), exact, new TileWriter(encoder, rounding, plan.Form), roots);
        _spare = spare;
    }

    public MergeResult Work(MergeUnit unit, CancellationToken ct)
    {
        MergeResult result = _spare.TryTake(out MergeResult? used) ? used : new MergeResult();
        _builder.Build(unit, result, ct);
        return result;
    }

    public void Dispose() { }
}
