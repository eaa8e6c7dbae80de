using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.PerSource;

/// <summary>How many pixels around a place may be asked for when it is rendered: where voids are filled, with what lies around.</summary>
internal sealed class LeafMargin(MosaicPlan plan)
{
    private readonly int _leastDepth = plan.Sources.Min(s => s.DeepestZoomAmong(plan.Sources));

    /// <summary>Pixels around a place of which some pixel is void; around others none are asked for.</summary>
    public int Of(TileId tile)
    {
        // As LeafRenderer, which reads nothing around where no source's fill reaches a pixel.
        bool reaches = plan.Options.Void.Shown != VoidShown.Flat && _leastDepth - tile.Z < VoidPolicy.HalvingsOfReach;
        int reach = reaches ? VoidPolicy.Reach : 0;
        // The halo of any part of the rows is no wider than that of all.
        return reach + (plan.Options.FillHoles is > 0 and double metres ? HoleFill.HaloOf(metres, tile.Z, WebMercator.TileWindow(tile).Pad(reach)) : 0);
    }
}
