using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>Writes tiles that lie in no spool behind the directories, in order.</summary>
internal static class TileCopier
{
    private const int Buffer = 1 << 20, TilesPerReport = 256;

    internal static void Copy(TileLayout layout, PmTilesPackOptions options, long dataOffset, CancellationToken ct)
    {
        using var archive = new FileStream(options.Partial, FileMode.Open, FileAccess.Write, FileShare.None, Buffer) { Position = dataOffset };
        long done = 0, tiles = 0;
        foreach (TileLayout.Tile tile in layout.Tiles())
        {
            if (!tile.IsFirst) continue;
            ct.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = options.Bytes!(TileId.FromHilbertId(tile.Id));
            if (bytes.Length != tile.Length) throw PackException.SourceChanged(options.Partial);
            archive.Write(bytes);
            done += bytes.Length;
            if (++tiles % TilesPerReport == 0) options.Progress?.Report(new PackProgress(done, layout.DataLength));
        }
        archive.Flush(flushToDisk: true);
        options.Progress?.Report(new PackProgress(done, layout.DataLength));
    }
}
