using System.Diagnostics;
using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Building;

/// <summary>The one place that writes finished units: tiles to the spools, then, in groups, what is durable to the ledger.</summary>
/// <remarks>
/// Before the ledger says that a group is done, its tiles and its roots are on the disk. So a kill at any instant costs at most one group,
/// and what lies in the files beyond the last group is cut off by the next run.
/// </remarks>
internal sealed class UnitAppender : IDisposable
{
    private const int UnitsPerGroup = 4096; // a bound on what is held: of rendered tiles, 64 workers make some 1,200 units before the group is of age
    private static readonly TimeSpan GroupAge = TimeSpan.FromSeconds(3);

    private readonly Ledger _ledger;
    private readonly RootStore _roots;
    private readonly IUnitSpools _spools;
    private readonly StateFile? _state;
    private readonly List<UnitRecord> _group = [];
    private readonly HashSet<TileId> _newRoots = [];
    private readonly List<TileId> _consumedRoots = [];
    private readonly Stopwatch _age = Stopwatch.StartNew();

    /// <param name="spools">Opened where the ledger says.</param>
    /// <param name="state">Gets what is kept of units for the next update; null for nothing.</param>
    public UnitAppender(Ledger ledger, RootStore roots, IUnitSpools spools, StateFile? state = null) => (_ledger, _roots, _spools, _state) = (ledger, roots, spools, state);

    public void Append(Unit unit, UnitResult result)
    {
        ReadOnlySpan<byte> elevations = result.Elevations.WrittenSpan, lineages = result.Lineages.WrittenSpan;
        string hash = result.Hash;
        for (int i = 0; i < result.Tiles.Count; i++)
        {
            EncodedTile tile = result.Tiles[i];
            _spools.Append(unit, tile.Tile, elevations[..tile.ElevationLength], lineages[..tile.LineageLength], result.Hashes[i]);
            elevations = elevations[tile.ElevationLength..];
            lineages = lineages[tile.LineageLength..];
        }
        _group.Add(new UnitRecord(unit.Sequence, (result.Figures ?? UnitFigures.Of(result)).ToJson(), hash, result.Attempts));
        if (result.Kept is { } kept) _state?.Put(kept);
        if (result.PassedRoot is { } root) _newRoots.Add(root);
        _consumedRoots.AddRange(result.ConsumedRoots);
        if (_group.Count >= UnitsPerGroup || _age.Elapsed >= GroupAge) Commit();
    }

    /// <summary>Makes everything appended so far durable.</summary>
    public void Commit()
    {
        _age.Restart();
        if (_group.Count == 0) return;
        _newRoots.ExceptWith(_consumedRoots); // made and used up within the group: no later run can ask for it
        _roots.Sync(_newRoots);
        _state?.Commit();
        _ledger.CommitGroup(_group, _spools.Flush());
        foreach (TileId root in _consumedRoots) _roots.Remove(root);
        _group.Clear();
        _newRoots.Clear();
        _consumedRoots.Clear();
    }

    public void Dispose() => _spools.Dispose();
}
