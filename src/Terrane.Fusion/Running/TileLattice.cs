using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Running;

/// <summary>A policy on the pixels of web map tiles (EPSG:3857, 512 to a tile) instead of its own grid: what is fused so becomes tiles without another resampling.</summary>
public static class TileLattice
{
    /// <summary>Metres of a degree on the sphere of EPSG:3857.</summary>
    private const double MetresPerDegree = 2 * WebMercator.HalfExtent / 360;

    /// <summary>The policy with the lattice of a zoom for its grid.</summary>
    public static FusionPolicy At(FusionPolicy policy, byte zoom) => policy with { Crs = Crs.Parse("EPSG:3857"), Resolution = WebMercator.Resolution(zoom) };

    /// <summary>The smallest zoom whose pixels are finer than those of the policy's own grid, as of a raster with such cells.</summary>
    /// <param name="degrees">Where: pixels of a projected grid are largest on the map at the highest latitude, so the lowest counts.</param>
    public static byte NativeZoom(FusionPolicy policy, Bounds degrees)
    {
        double finest = policy.Resolution * (policy.Crs.IsGeographic ? MetresPerDegree : policy.Crs.MetresPerUnit);
        if (!policy.Crs.IsGeographic && policy.Crs.Authority != "EPSG:3857")
        {
            double lowest = degrees.South <= 0 && degrees.North >= 0 ? 0 : Math.Min(Math.Abs(degrees.South), Math.Abs(degrees.North));
            finest /= Math.Cos(lowest * Math.PI / 180);
        }
        finest *= 1 - 1e-9; // sizes equal but for rounding are not finer
        byte zoom = 0;
        while (zoom < TileId.MaxZoom && !(WebMercator.Resolution(zoom) < finest)) zoom++;
        return zoom;
    }

    /// <summary>The pixels of the tiles of a zoom that a box meets, and so many around.</summary>
    /// <returns>Metres of EPSG:3857, inside the square.</returns>
    public static Bounds Area(Bounds degrees, byte zoom, int around)
    {
        Bounds metres = WebMercator.FromGeographic(degrees);
        double side = WebMercator.Resolution(zoom), tile = side * WebMercator.TileSize, edge = WebMercator.HalfExtent;
        double Down(double value) => Math.Max((Math.Floor((value + edge) / tile) * tile) - edge - (around * side), -edge);
        double Up(double value) => Math.Min((Math.Ceiling((value + edge) / tile) * tile) - edge + (around * side), edge);
        return new Bounds(Down(metres.West), Down(metres.South), Up(metres.East), Up(metres.North));
    }
}
