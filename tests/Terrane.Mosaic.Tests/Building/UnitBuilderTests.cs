using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Tests.Building;

public sealed class UnitBuilderTests
{
    private static readonly PlannedLayer[] IslandLayers =
        [new(10, [new Bounds(-61_000, -61_000, 61_000, 61_000)]), new(12, [new Bounds(-5_000, 22_000, 30_000, 41_000)])];

    private static readonly Lazy<Dictionary<TileId, (float[] Elevation, ushort[] Ordinal)>> Whole =
        new(() => Build(IslandLayers, Island, VoidPolicy.Nearest, [10, 12]));

    private static readonly Lazy<Dictionary<TileId, (float[] Elevation, ushort[] Ordinal)>> Smooth =
        new(() => Build(IslandLayers, Island, VoidPolicy.Smooth, [10, 12]));

    /// <summary>An island of two sources with a lake of void in it, off every tile border.</summary>
    private static (float, ushort) Island(double x, double y)
    {
        double r = Math.Sqrt((x * x) + (y * y));
        if (r > 60_000 || (r < 9_000 && x > 0)) return (float.NaN, 0);
        return ((float)(900 - (r / 80) + (200 * Math.Sin(x / 7_000) * Math.Cos(y / 5_000))), y > 20_000 ? (ushort)2 : (ushort)1);
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("smooth")]
    public void Neighbouring_tiles_meet_at_every_zoom_voids_included(string fill)
    {
        Dictionary<TileId, (float[] Elevation, ushort[] Ordinal)> tiles = fill == "smooth" ? Smooth.Value : Whole.Value;
        Assert.Contains(tiles.Keys, t => t.Z == 12);
        int compared = 0;
        foreach ((TileId tile, var here) in tiles)
        {
            if (tile.Z < 8 || tile.X + 1 >= 1u << tile.Z || !tiles.TryGetValue(new TileId(tile.Z, tile.X + 1, tile.Y), out var east)) continue;
            compared++;
            for (int row = 0; row < 512; row++)
            {
                float inside = Math.Abs(here.Elevation[(row * 512) + 511] - here.Elevation[(row * 512) + 510]);
                float across = Math.Abs(here.Elevation[(row * 512) + 511] - east.Elevation[row * 512]);
                // No seam is steeper than the world itself: 200 m over a seventh of 7 km, or a fill that falls over 32 px.
                double slope = (200.0 / 5_000 + 1.0 / 80) * WebMercator.Resolution(tile.Z) + (1_200 * 1.6 / 32) + 2;
                Assert.True(across <= Math.Max(inside * 3, slope), $"{tile} row {row}: {across} m across the border, {inside} m beside it");
            }
        }
        Assert.True(compared > 20);
    }

    [Fact]
    public void An_overview_is_the_void_aware_mean_of_its_children()
    {
        Dictionary<TileId, (float[] Elevation, ushort[] Ordinal)> tiles = Build(IslandLayers, Island, VoidPolicy.Zero, [10, 12]);
        var parent = new TileId(9, 255, 255);
        (float[] child, ushort[] childOrdinal) = tiles[parent.Child(1, 1)];
        (float[] elevation, ushort[] ordinal) = tiles[parent];
        for (int y = 0; y < 256; y++)
            for (int x = 0; x < 256; x++)
            {
                int[] four = [(2 * y * 512) + (2 * x), (2 * y * 512) + (2 * x) + 1, (((2 * y) + 1) * 512) + (2 * x), (((2 * y) + 1) * 512) + (2 * x) + 1];
                float[] valid = [.. four.Where(i => childOrdinal[i] != 0).Select(i => child[i])];
                int at = ((y + 256) * 512) + x + 256;
                Assert.Equal(valid.Length > 0, ordinal[at] != 0);
                Assert.Equal(valid.Length > 0 ? valid.Average() : 0, elevation[at], 1.01f / 256);
            }
    }

    [Fact]
    public void A_smooth_fill_does_not_depend_on_the_box_either()
    {
        var box = new Bounds(-3_000, -3_000, 43_000, 43_000);
        var cut = Build(IslandLayers, Island, VoidPolicy.Smooth, [10, 12], box);
        foreach ((TileId tile, var expected) in Smooth.Value.Where(t => box.Contains(WebMercator.TileBounds(t.Key)))) Assert.Equal(expected.Elevation, cut[tile].Elevation);
    }

    [Fact]
    public void The_pixels_do_not_depend_on_how_the_tree_is_cut()
    {
        // A patch that no pixel is taken from deepens the tree elsewhere and shifts every unit.
        var shifted = IslandLayers.Append(new PlannedLayer(13, [new Bounds(500_000, 500_000, 500_500, 500_500)]));
        var whole = Whole.Value;
        var cut = Build([.. shifted], Island, VoidPolicy.Nearest, [10, 12]);
        foreach ((TileId tile, var expected) in whole)
        {
            Assert.Equal(expected.Elevation, cut[tile].Elevation);
            Assert.Equal(expected.Ordinal, cut[tile].Ordinal);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(7, 10)]
    [InlineData(3, 4, 8, 9, 11, 12)]
    public void Nor_on_the_groups_of_zooms_that_are_made_one_after_the_other(params int[] floors)
    {
        var cut = Build(IslandLayers, Island, VoidPolicy.Nearest, [10, 12], floors: [.. floors.Select(z => (byte)z)]);
        Assert.Equal(Whole.Value.Keys.Order(), cut.Keys.Order());
        foreach ((TileId tile, var expected) in Whole.Value)
        {
            Assert.Equal(expected.Elevation, cut[tile].Elevation);
            Assert.Equal(expected.Ordinal, cut[tile].Ordinal);
        }
    }

    [Fact]
    public void Tiles_inside_a_box_equal_those_of_the_full_build()
    {
        var box = new Bounds(-3_000, -3_000, 43_000, 43_000);
        var whole = Whole.Value;
        var cut = Build(IslandLayers, Island, VoidPolicy.Nearest, [10, 12], box);
        TileId[] inside = [.. whole.Keys.Where(t => box.Contains(WebMercator.TileBounds(t)))];
        Assert.NotEmpty(inside);
        Assert.True(cut.Count < whole.Count);
        foreach (TileId tile in inside)
        {
            Assert.Equal(whole[tile].Elevation, cut[tile].Elevation);
            Assert.Equal(whole[tile].Ordinal, cut[tile].Ordinal);
        }
    }

    [Fact]
    public void A_tile_without_a_valid_pixel_is_not_written()
    {
        var tiles = Build([new(10, [new Bounds(-61_000, -61_000, 410_000, 61_000)])], Island, VoidPolicy.Nearest, [10, 12]);
        Assert.NotEmpty(tiles);
        Assert.All(tiles.Values, t => Assert.Contains(t.Ordinal, o => o != 0));
        Assert.DoesNotContain(tiles.Keys, t => t.Z == 10 && WebMercator.TileBounds(t).West > 61_000);
    }

    private static Dictionary<TileId, (float[] Elevation, ushort[] Ordinal)> Build(
        PlannedLayer[] layers, Func<double, double, (float, ushort)> world, VoidPolicy policy, byte[] finestZooms, Bounds? box = null,
        IReadOnlyList<byte>? floors = null)
    {
        var tree = new TileTree(layers, box);
        var walk = new UnitWalk(tree, 0, floors);
        string folder = Directory.CreateTempSubdirectory("terrane-unit").FullName;
        var roots = new RootStore(folder);
        var builder = new UnitBuilder(tree, 0, new LeafRenderer(new SyntheticPixels(world), policy, finestZooms),
            new TileWriter(new PlainEncoder(), ElevationRounding.None, TileForm.Standard), roots, policy);
        var tiles = new Dictionary<TileId, (float[], ushort[])>();
        var result = new UnitResult();
        foreach (Unit unit in walk.Units())
        {
            builder.Build(unit, result, TestContext.Current.CancellationToken);
            ReadOnlySpan<byte> elevations = result.Elevations.WrittenSpan, lineages = result.Lineages.WrittenSpan;
            foreach (EncodedTile tile in result.Tiles)
            {
                var elevation = new float[Canvas.Pixels];
                var ordinal = new ushort[Canvas.Pixels];
                TerrariumCodec.Decode(MemoryMarshal.Cast<byte, uint>(elevations[..tile.ElevationLength]), elevation);
                Assert.True(LineageCodec.TryDecode(MemoryMarshal.Cast<byte, uint>(lineages[..tile.LineageLength]), ordinal));
                Assert.Equal(tile.IsPartlyVoid, ordinal.Contains((ushort)0));
                tiles.Add(tile.Tile, (elevation, ordinal));
                elevations = elevations[tile.ElevationLength..];
                lineages = lineages[tile.LineageLength..];
            }
            foreach (TileId consumed in result.ConsumedRoots) roots.Remove(consumed);
        }
        Assert.Empty(Directory.EnumerateFiles(folder));
        Directory.Delete(folder);
        return tiles;
    }
}
