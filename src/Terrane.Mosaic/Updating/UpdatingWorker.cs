using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.Updating;

/// <summary>A worker that copies what has not changed and leaves the rest to another, a thread of this process or a child.</summary>
/// <param name="worker">Ended with this one.</param>
/// <param name="update">Of this thread, ended with it.</param>
/// <param name="newResult">Where a copied unit's result comes from.</param>
internal sealed class UpdatingWorker(IUnitWorker<Unit, UnitResult> worker, UnitUpdate update, Func<UnitResult> newResult) : IUnitWorker<Unit, UnitResult>
{
    public UnitResult Work(Unit unit, CancellationToken ct)
    {
        if (update.IsCopied(unit)) return update.Copy(unit, newResult());
        UnitResult made = worker.Work(unit, ct);
        update.Note(unit, made, ct);
        return made;
    }

    public void Dispose()
    {
        worker.Dispose();
        update.Dispose();
    }
}
