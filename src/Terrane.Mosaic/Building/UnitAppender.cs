using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Building;

/// <summary>The one place that writes finished units: tiles to the spools, then, in groups, what is durable to the ledger.</summary>
/// <remarks>
/// Before the ledger says that a group is done, its tiles and its roots are on the disk. So a kill at any instant costs at most one group,
/// and what lies in the files beyond the last group is cut off by the next run.
/// </remarks>
internal sealed class UnitAppender : IDisposable
{
    private const int UnitsPerGroup = 256;
    private static readonly TimeSpan GroupAge = TimeSpan.FromSeconds(3);

    private readonly Ledger _ledger;
    private readonly RootStore _roots;
    private readonly SpoolWriter _elevations;
    private readonly SpoolWriter _lineages;
    private readonly List<UnitRecord> _group = [];
    private readonly HashSet<TileId> _newRoots = [];
    private readonly List<TileId> _consumedRoots = [];
    private readonly Stopwatch _age = Stopwatch.StartNew();

    public UnitAppender(Ledger ledger, RootStore roots, string elevationFolder, string lineageFolder)
    {
        (_ledger, _roots) = (ledger, roots);
        Position position = ledger.PositionJson is { } json ? JsonSerializer.Deserialize<Position>(json)! : new Position("", "");
        _elevations = SpoolWriter.Open(elevationFolder, SpoolPosition.Parse(position.Elevations));
        _lineages = SpoolWriter.Open(lineageFolder, SpoolPosition.Parse(position.Lineages));
    }

    public void Append(Unit unit, UnitResult result)
    {
        ReadOnlySpan<byte> elevations = result.Elevations.WrittenSpan, lineages = result.Lineages.WrittenSpan;
        byte[] hash = Hash(result);
        foreach (EncodedTile tile in result.Tiles)
        {
            _elevations.Append(tile.Tile, elevations[..tile.ElevationLength]);
            _lineages.Append(tile.Tile, lineages[..tile.LineageLength]);
            elevations = elevations[tile.ElevationLength..];
            lineages = lineages[tile.LineageLength..];
        }
        _group.Add(new UnitRecord(unit.Sequence, UnitFigures.Of(result).ToJson(), Convert.ToHexStringLower(hash)));
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
        string position = JsonSerializer.Serialize(new Position(_elevations.Flush(fsync: true).ToString(), _lineages.Flush(fsync: true).ToString()));
        _ledger.CommitGroup(_group, position);
        foreach (TileId root in _consumedRoots) _roots.Remove(root);
        _group.Clear();
        _newRoots.Clear();
        _consumedRoots.Clear();
    }

    public void Dispose()
    {
        _elevations.Dispose();
        _lineages.Dispose();
    }

    private static byte[] Hash(UnitResult result)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(result.Elevations.WrittenSpan);
        sha.AppendData(result.Lineages.WrittenSpan);
        return sha.GetHashAndReset();
    }

    private sealed record Position(string Elevations, string Lineages);
}
