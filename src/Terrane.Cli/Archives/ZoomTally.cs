using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Archives;

/// <summary>What the directories of an archive say of one zoom.</summary>
/// <param name="Tiles">That can be asked for.</param>
/// <param name="Entries">Runs of equal neighbours count once.</param>
/// <param name="Bytes">Of one tile per entry.</param>
internal readonly record struct ZoomTally(byte Zoom, long Tiles, long Entries, long Bytes)
{
    /// <summary>Walks all directories, a few at a time in memory.</summary>
    /// <exception cref="PmTilesException">A malformed directory.</exception>
    public static IReadOnlyList<ZoomTally> Of(PmTilesReader archive, CancellationToken ct)
    {
        var zooms = new SortedDictionary<byte, ZoomTally>();
        foreach (PmTilesEntry entry in archive.Entries())
        {
            ct.ThrowIfCancellationRequested();
            // Nothing forbids a run from the last tile of a zoom into the next.
            for (ulong id = entry.TileId; id < entry.EndId;)
            {
                byte z = TileId.FromHilbertId(id).Z;
                ulong end = z == TileId.MaxZoom ? entry.EndId : Math.Min(entry.EndId, TileId.FirstIdOfZoom((byte)(z + 1)));
                ZoomTally before = zooms.GetValueOrDefault(z);
                zooms[z] = new ZoomTally(z, before.Tiles + (long)(end - id), before.Entries + 1, before.Bytes + entry.Length);
                id = end;
            }
        }
        return [.. zooms.Values];
    }
}
