using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Merging;

/// <summary>What became of the roots of units, for the units above: copied from an archive, or made, and then its halved canvas.</summary>
internal sealed class MergeRoots(RootStore canvases)
{
    private readonly ConcurrentDictionary<TileId, TaskCompletionSource<int>> _inputs = new();

    /// <summary>Says that a root was copied.</summary>
    public void Copied(TileId root, int input) => Signal(root).TrySetResult(input);

    /// <summary>Keeps the canvas of a root that was made.</summary>
    public void Made(HalvedRoot root)
    {
        canvases.Put(root);
        Signal(root.Tile).TrySetResult(-1);
    }

    /// <summary>Waits for a root; returns the number of the archive that it was copied from, or -1 and its canvas.</summary>
    /// <exception cref="TerraneException">run.root.</exception>
    public (int Input, HalvedRoot? Canvas) Take(TileId root, CancellationToken ct)
    {
        Task<int> input = Signal(root).Task;
        input.Wait(ct);
        return input.Result < 0 ? (-1, canvases.Take(root, ct)) : (input.Result, null);
    }

    /// <summary>Takes over what earlier runs committed, and drops what they did not.</summary>
    public void Resume(IReadOnlyDictionary<TileId, int> committed)
    {
        canvases.Resume(committed.Where(pair => pair.Value < 0).Select(pair => pair.Key));
        foreach ((TileId root, int input) in committed) Signal(root).TrySetResult(input);
    }

    /// <summary>Before the ledger says that their units are done.</summary>
    public void Sync(IEnumerable<TileId> made) => canvases.Sync(made);

    /// <summary>Forgets a root whose unit above is committed.</summary>
    public void Remove(TileId root)
    {
        if (_inputs.TryRemove(root, out TaskCompletionSource<int>? input) && input.Task.Result < 0) canvases.Remove(root);
    }

    private TaskCompletionSource<int> Signal(TileId root) => _inputs.GetOrAdd(root, _ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
}
