using Terrane.Core;

namespace Terrane.Mosaic.Planning;

/// <summary>The piece of work that is done, committed and resumed as one: the tiles under a root down to the next root zoom.</summary>
/// <param name="Sequence">Position in the build, from 0; units commit in this order.</param>
/// <param name="Node">The root tile.</param>
/// <param name="DeepestZoom">Tiles of deeper zooms belong to earlier units, whose halved roots this one takes in.</param>
/// <param name="First">Position of the earliest unit beneath the same root, which is its own where it takes in none: all from there to it lie under its root.</param>
public sealed record Unit(long Sequence, TileTree.Node Node, byte DeepestZoom, long First)
{
    public TileId Root => Node.Tile;
}
