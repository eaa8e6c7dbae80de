using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Merging;

/// <summary>The one place that writes finished units of a merge; as <see cref="UnitAppender"/> does those of a build.</summary>
internal sealed class MergeAppender(Ledger ledger, MergeRoots roots, MergeSpools spools) : IDisposable
{
    private const int UnitsPerGroup = 4096; // copying makes thousands a second, and a group costs some waits for the disk
    private static readonly TimeSpan GroupAge = TimeSpan.FromSeconds(3);

    private readonly List<UnitRecord> _group = [];
    private readonly HashSet<TileId> _newRoots = [];
    private readonly List<TileId> _consumed = [];
    private readonly Stopwatch _age = Stopwatch.StartNew();

    public void Append(MergeUnit unit, MergeResult result)
    {
        ReadOnlySpan<byte> elevations = result.Tiles.Elevations.WrittenSpan, lineages = result.Tiles.Lineages.WrittenSpan;
        byte[] hash = Hash(result);
        for (int i = 0; i < result.Entries.Count; i++)
        {
            EncodedTile tile = result.Tiles.Tiles[i];
            spools.Append(tile.Tile, result.Entries[i], elevations[..tile.ElevationLength], lineages[..tile.LineageLength]);
            elevations = elevations[tile.ElevationLength..];
            lineages = lineages[tile.LineageLength..];
        }
        _group.Add(new UnitRecord(unit.Sequence, MergeFigures.Of(result).ToJson(), Convert.ToHexStringLower(hash)));
        if (result.Tiles.PassedRoot is { } root) _newRoots.Add(root);
        _consumed.AddRange(result.Consumed);
        if (_group.Count >= UnitsPerGroup || _age.Elapsed >= GroupAge) Commit();
    }

    /// <summary>Makes everything appended so far durable.</summary>
    public void Commit()
    {
        _age.Restart();
        if (_group.Count == 0) return;
        _newRoots.ExceptWith(_consumed); // made and used up within the group: no later run can ask for it
        roots.Sync(_newRoots);
        ledger.CommitGroup(_group, spools.Flush());
        foreach (TileId root in _consumed) roots.Remove(root);
        _group.Clear();
        _newRoots.Clear();
        _consumed.Clear();
    }

    public void Dispose() => spools.Dispose();

    private static byte[] Hash(MergeResult result)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(result.Tiles.Elevations.WrittenSpan);
        sha.AppendData(result.Tiles.Lineages.WrittenSpan);
        foreach (MergeResult.Entry entry in result.Entries) sha.AppendData(MemoryMarshal.AsBytes([entry.Hash]));
        return sha.GetHashAndReset();
    }
}
