using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Fusion.Caches;
using Terrane.Fusion.Canvas;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Workers;

namespace Terrane.Fusion.Running;

/// <summary>One thread's fuser, with results that go back and forth between it and the appender instead of being made anew.</summary>
internal sealed class CellWorker(FusionPlan plan, LayerSampler sampler, ByteSize scratch, ConcurrentBag<CellResult> spare, CellCache? cache) : IUnitWorker<FusionCell, CellResult>
{
    private readonly CellFuser _fuser = new(plan, sampler, scratch);

    public CellResult Work(FusionCell unit, CancellationToken ct)
    {
        CellResult result = spare.TryTake(out CellResult? used) ? used : new CellResult();
        if (cache?.TryRead(unit.Window, result) == true) return result;
        _fuser.Fuse(unit.Window, result, ct);
        cache?.Store(result);
        return result;
    }

    public void Dispose() => _fuser.Dispose();
}
