using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.WebP;
using Terrane.Tiles.Lineage;

namespace Terrane.EndToEnd.Tests.Build;

public sealed class FillHolesTests
{
    [Fact]
    public void A_small_hole_becomes_data_of_a_source_of_its_own_and_a_large_one_stays_void()
    {
        using var folder = new TestFolder();
        var tile = new TileId(9, 265, 178);
        Bounds bounds = WebMercator.TileBounds(tile);
        double cell = bounds.Width / 512; // 104 m on the ground
        string dem = Rasters.Write(folder.File("dem.tif"), WebMercator.Crs, bounds.West, bounds.North, cell, 512, 512,
            (x, y) => IsNear(x, y, 100, 4) || IsNear(x, y, 300, 40) ? -9999 : 500, -9999);
        string output = folder.File("filled.pmtiles");
        TerraneProgram.Run("build", dem, "-o", output, "--fill-holes", "2km").Exits(0);

        JsonElement legend = TerraneProgram.Run("show", output, "--metadata").Exits(0).Json.GetProperty("legend");
        Assert.Equal(["dem", "filled"], legend.EnumerateArray().Select(e => e.GetProperty("name").GetString()));
        var argb = new uint[512 * 512];
        var ordinals = new ushort[argb.Length];
        LibWebP.Decode(Archive.Tiles(Archive.LineageOf(output))[tile], argb, out _, out _);
        Assert.True(LineageCodec.TryDecode(argb, ordinals));
        Assert.Equal((2, 0, 1), (ordinals[(100 * 512) + 100], ordinals[(300 * 512) + 300], ordinals[(100 * 512) + 110]));
        TerraneProgram.Run("verify", "--deep", output, Archive.LineageOf(output)).Exits(0);
        TerraneProgram.Run("plan", dem, "--fill-holes", "100km").Exits(2).Says("plan.holes");

        bool IsNear(double x, double y, int place, int cells) =>
            Math.Abs(((x - bounds.West) / cell) - place) <= cells && Math.Abs(((bounds.North - y) / cell) - place) <= cells;
    }
}
