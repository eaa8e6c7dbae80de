using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.WebP;
using Terrane.Tiles.Terrarium;

namespace Terrane.EndToEnd.Tests.Build;

public sealed class VoidSeamTests
{
    private const double Height = 500;

    [Fact]
    public void Fill_beyond_a_coast_meets_across_tiles_of_which_one_goes_deeper()
    {
        using var folder = new TestFolder();
        var west = new TileId(5, 16, 10);
        var east = new TileId(5, 17, 10);
        Bounds tile = WebMercator.TileBounds(west);
        // Flat land in the northern half of both tiles, and nothing south of it; a finer source inside the eastern one only.
        string coarse = Rasters.Write(folder.File("coarse.tif"), WebMercator.Crs, tile.West, tile.North, 2500, (int)(2 * tile.Width / 2500), (int)(tile.Height / 5000), (_, _) => (float)Height);
        string fine = Rasters.Write(folder.File("fine.tif"), WebMercator.Crs, tile.East + (tile.Width / 2), tile.North - (tile.Height / 4), 320, 100, 100, (_, _) => (float)Height);
        string output = folder.File("coast.pmtiles");
        TerraneProgram.Run("build", fine, coarse, "-o", output).Exits(0);

        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(output);
        Assert.Equal(8, tiles.Keys.Max(t => t.Z));
        Assert.DoesNotContain(tiles.Keys, t => t.Z == 6 && t.Parent == west);
        float[] left = Decode(tiles[west]), right = Decode(tiles[east]);
        double largest = Enumerable.Range(0, 512).Max(row => Math.Abs(left[(row * 512) + 511] - right[row * 512]));
        Assert.True(largest < Height / 8, $"The fill leaps by {largest} m at the border of {west} and {east}.");
    }

    private static float[] Decode(byte[] webp)
    {
        var argb = new uint[512 * 512];
        var metres = new float[argb.Length];
        LibWebP.Decode(webp, argb, out _, out _);
        TerrariumCodec.Decode(argb, metres);
        return metres;
    }
}
