using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Tiles;

namespace Terrane.Mosaic.Updating;

/// <summary>Stored tiles of the archive before and of its lineage, whichever of its files they lie in. Of one thread.</summary>
internal sealed class PreviousTiles(BuildOptions options) : IDisposable
{
    private (ITileArchive Elevations, ITileArchive Lineages)? _main, _part;
    private TileId? _open;

    /// <summary>False when the archive has no such tile.</summary>
    /// <exception cref="TerraneException">An archive is damaged, or a tile has no lineage.</exception>
    public bool TryGet(TileId tile, out byte[] elevation, out byte[] lineage)
    {
        (elevation, lineage) = ([], []);
        if (Files(tile) is not var (elevations, lineages) || !elevations.TryGetTile(tile, out elevation)) return false;
        if (lineages.TryGetTile(tile, out lineage)) return true;
        throw new TerraneException("run.state", $"'{lineages.Path}' lacks tile {tile}, which '{elevations.Path}' has.", "Run with --overwrite and without --update: all tiles are then made again.");
    }

    public void Dispose()
    {
        Close(ref _main);
        Close(ref _part);
    }

    private (ITileArchive Elevations, ITileArchive Lineages)? Files(TileId tile)
    {
        if (options.Split?.FileOf(tile) is not { } part) return _main ??= Open(options.Output);
        if (_open == part) return _part;
        Close(ref _part);
        _open = part;
        string output = options.PartOutput(part);
        return _part = File.Exists(output) ? Open(output) : null;
    }

    private static (ITileArchive, ITileArchive) Open(string output)
    {
        ITileArchive elevations = TileArchive.Open(output);
        try
        {
            return (elevations, TileArchive.Open(BuildOptions.LineageBeside(output)));
        }
        catch
        {
            elevations.Dispose();
            throw;
        }
    }

    private static void Close(ref (ITileArchive Elevations, ITileArchive Lineages)? files)
    {
        files?.Elevations.Dispose();
        files?.Lineages.Dispose();
        files = null;
    }
}
