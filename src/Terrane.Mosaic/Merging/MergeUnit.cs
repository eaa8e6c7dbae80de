using Terrane.Core;

namespace Terrane.Mosaic.Merging;

/// <summary>The piece of a merge that is done, committed and resumed as one: the tiles under a root down to the next root zoom.</summary>
/// <param name="Sequence">Position in the merge, from 0.</param>
/// <param name="Root">A place of 512 pixels.</param>
/// <param name="DeepestZoom">Tiles of deeper zooms belong to earlier units.</param>
internal sealed record MergeUnit(long Sequence, TileId Root, byte DeepestZoom);
