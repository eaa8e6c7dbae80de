using Terrane.Core;

namespace Terrane.Mosaic.Merging;

/// <summary>A set of tiles of 512 pixels, of any size, on disk. Reading is thread-safe.</summary>
internal sealed class TileSet : IDisposable
{
    private readonly TileRuns?[] _zooms = new TileRuns?[TileId.MaxZoom + 1];

    private TileSet() { }

    /// <summary>Lowest and deepest zoom; null when there is no tile.</summary>
    public (byte Min, byte Max)? Zooms =>
        Array.FindIndex(_zooms, z => z is not null) is >= 0 and int first ? ((byte)first, (byte)Array.FindLastIndex(_zooms, z => z is not null)) : null;

    public long Total => _zooms.Sum(z => z?.Tiles ?? 0);

    /// <summary>The places of an archive's tiles; of four with 256 pixels, one zoom up, where their pixels make one of 512.</summary>
    /// <param name="ids">PMTiles ids, ascending.</param>
    /// <param name="halved">The archive's tiles have 256 pixels; the one that shows the world has no place then.</param>
    public static TileSet Of(IEnumerable<ulong> ids, bool halved, string temporaryFolder, CancellationToken ct)
    {
        var set = new TileSet();
        byte zoom = 0;
        long count = 0;
        foreach (ulong id in ids)
        {
            if ((++count & 0xFFFF) == 0) ct.ThrowIfCancellationRequested();
            while (zoom < TileId.MaxZoom && id >= TileId.FirstIdOfZoom((byte)(zoom + 1))) zoom++;
            if (halved && zoom == 0) continue;
            ulong index = id - TileId.FirstIdOfZoom(zoom);
            if (halved) index >>= 2;
            set.At(halved ? (byte)(zoom - 1) : zoom, temporaryFolder).Add(index, index + 1);
        }
        set.Finish();
        return set;
    }

    /// <summary>Tiles of any of the sets, and all their ancestors down from <paramref name="minZoom"/>.</summary>
    public static TileSet WithAncestors(IReadOnlyList<TileSet> sets, byte minZoom, string temporaryFolder)
    {
        var all = new TileSet();
        for (int z = TileId.MaxZoom; z >= minZoom; z--)
        {
            var parts = sets.Select(s => s._zooms[z]).OfType<TileRuns>().Select(runs => runs.All()).ToList();
            if (z < TileId.MaxZoom && all._zooms[z + 1] is { } below) parts.Add(below.All().Select(run => (run.Start >> 2, ((run.End - 1) >> 2) + 1)));
            foreach ((ulong start, ulong end) in InOrder(parts)) all.At((byte)z, temporaryFolder).Add(start, end);
            all._zooms[z]?.Finish();
        }
        return all;
    }

    public long At(int zoom) => _zooms[zoom]?.Tiles ?? 0;

    public bool Contains(TileId tile) => _zooms[tile.Z] is { } runs && runs.Contains(HilbertCurve.Index(tile.Z, tile.X, tile.Y));

    /// <summary>Tiles of a zoom that more than one of the sets has.</summary>
    public static long Shared(IReadOnlyList<TileSet> sets, int zoom)
    {
        long shared = 0;
        ulong covered = 0, counted = 0; // everything before these ends is in one set, in two sets
        foreach ((ulong start, ulong end) in InOrder(sets.Select(s => s._zooms[zoom]).OfType<TileRuns>().Select(runs => runs.All())))
        {
            ulong from = Math.Max(start, counted), to = Math.Min(end, covered);
            if (to > from) (shared, counted) = (shared + (long)(to - from), to);
            covered = Math.Max(covered, end);
        }
        return shared;
    }

    public void Dispose()
    {
        foreach (TileRuns? runs in _zooms) runs?.Dispose();
    }

    private static IEnumerable<(ulong Start, ulong End)> InOrder(IEnumerable<IEnumerable<(ulong Start, ulong End)>> parts)
    {
        var heads = new PriorityQueue<IEnumerator<(ulong Start, ulong End)>, ulong>();
        foreach (IEnumerable<(ulong, ulong)> part in parts)
        {
            IEnumerator<(ulong Start, ulong End)> runs = part.GetEnumerator();
            if (runs.MoveNext()) heads.Enqueue(runs, runs.Current.Start);
        }
        while (heads.TryDequeue(out IEnumerator<(ulong Start, ulong End)>? runs, out _))
        {
            yield return runs.Current;
            if (runs.MoveNext()) heads.Enqueue(runs, runs.Current.Start);
        }
    }

    private TileRuns At(byte zoom, string folder) => _zooms[zoom] ??= new TileRuns(folder);

    private void Finish()
    {
        foreach (TileRuns? runs in _zooms) runs?.Finish();
    }
}
