using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Building;

/// <summary>What a unit passes up: the root canvas of the unit at half size, one quadrant of the tile above.</summary>
/// <param name="Tile">The unit's root.</param>
/// <param name="Elevation">256 x 256, metres.</param>
/// <param name="Ordinal">Same shape; 0 = void.</param>
public sealed record HalvedRoot(TileId Tile, float[] Elevation, ushort[] Ordinal)
{
    public static HalvedRoot Of(TileId tile, Canvas canvas)
    {
        var half = new HalvedRoot(tile, new float[Halver.QuadrantPixels], new ushort[Halver.QuadrantPixels]);
        Halver.Halve(canvas, half.Elevation, half.Ordinal);
        return half;
    }
}
