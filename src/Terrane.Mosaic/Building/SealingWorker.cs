using Terrane.Mosaic.Planning;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Building;

/// <summary>Hashes what another worker made before it goes to the one thread that writes.</summary>
internal sealed class SealingWorker(IUnitWorker<Unit, UnitResult> worker) : IUnitWorker<Unit, UnitResult>
{
    public UnitResult Work(Unit unit, CancellationToken ct)
    {
        UnitResult result = worker.Work(unit, ct);
        result.Seal();
        return result;
    }

    public void Dispose() => worker.Dispose();
}
