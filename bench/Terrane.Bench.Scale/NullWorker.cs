using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Workers;

namespace Terrane.Bench.Scale;

/// <summary>Goes through a unit as the builder does, waits for the units below it, and writes tiles that cost nothing.</summary>
/// <param name="perTile">Slept for each tile, in place of reading, warping, blending and encoding.</param>
/// <param name="canvases">True: halved roots go through the disk as in a build. False: only their dependencies are kept.</param>
internal sealed class NullWorker(TileTree tree, RootStore roots, Func<UnitResult> results, NullTiles tiles, TimeSpan perTile, bool canvases) : IUnitWorker<Unit, UnitResult>
{
    private readonly HalvedRoot _blank = new(new TileId(0, 0, 0), new float[Halver.QuadrantPixels], new ushort[Halver.QuadrantPixels]);

    public UnitResult Work(Unit unit, CancellationToken ct)
    {
        UnitResult result = results();
        result.Reset();
        Fold(unit, unit.Node, result, ct);
        result.UsedSources.Add(1);
        if (perTile > TimeSpan.Zero && ct.WaitHandle.WaitOne(perTile * result.Tiles.Count)) ct.ThrowIfCancellationRequested();
        if (unit.Root.Z == 0) return result;
        if (canvases)
        {
            roots.Put(_blank with { Tile = unit.Root });
            result.PassedRoot = unit.Root;
        }
        else
        {
            Directory.CreateDirectory(roots.Folder); // the appender removes from it what was used up
            roots.Adopt(unit.Root);
        }
        return result;
    }

    public void Dispose() { }

    private void Fold(Unit unit, TileTree.Node node, UnitResult result, CancellationToken ct)
    {
        bool isLeaf = true;
        foreach ((TileId tile, TileTree.Node? child) in tree.Children(node))
        {
            if (child is null) continue;
            isLeaf = false;
            if (tile.Z <= unit.DeepestZoom)
            {
                Fold(unit, child, result, ct);
                continue;
            }
            if (canvases) roots.Take(tile, ct);
            else roots.Await(tile, ct);
            result.ConsumedRoots.Add(tile);
        }
        if (isLeaf)
        {
            Window window = WebMercator.TileWindow(node.Tile);
            result.Bounds.Include(node.Tile.Z, window.Col, window.Row, window.Col + WebMercator.TileSize, window.Row + WebMercator.TileSize);
        }
        int elevation = tiles.WriteElevation(node.Tile, result.Elevations);
        result.Add(new EncodedTile(node.Tile, elevation, tiles.WriteLineage(node.Tile, result.Lineages), IsPartlyVoid: false));
    }
}
