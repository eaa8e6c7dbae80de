using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Tests.Support;
using Terrane.Fusion.Tiles;

namespace Terrane.Fusion.Tests.Tiles;

/// <summary>A policy as tiles: the same pixels whichever tile they are asked for with, and the same as fuse makes of them.</summary>
public sealed class FusedTilesTests : IDisposable
{
    private const byte Zoom = 12;
    private const int Side = 512;

    private const string Steps = """
        providers:
          coarse: {path: coarse.tif}
          rough: {path: [a.tif, b.tif], surveys: files}
        steps:
          - {provider: coarse, operator: overwrite, uncertainty: 3}
          - {provider: rough, operator: feather, distance: 600, uncertainty: 1, filter: {despike: 40, gap_fill: 120}}
        """;

    private readonly Ground _ground = new();
    private readonly FusionEngine _engine = new(ByteSize.Mebibytes(32), ByteSize.Mebibytes(16), ByteSize.Mebibytes(128), 2);

    public FusedTilesTests()
    {
        static float Hills(int col, int row) => (float)(50 + (30 * Math.Sin(col / 9.0)) + (20 * Math.Cos(row / 7.0)));
        // The corner of four tiles of zoom 12 lies in the middle: 3 degrees west, 54 north.
        _ground.Raster("coarse.tif", 60, 60, 494_000, 6_008_000, 200, (c, r) => c < 8 && r < 9 ? float.NaN : Hills(c * 3, r * 3));
        _ground.Raster("a.tif", 120, 300, 496_500, 6_005_000, 20, (c, r) => (c * 7) + (r * 13) % 97 == 0 || c is 60 or 61 ? float.NaN : Hills(c, r) + 3);
        _ground.Raster("b.tif", 180, 300, 498_900, 6_005_000, 20, (c, r) => c + (r / 3) > 150 ? float.NaN : Hills(c + 120, r) + 3);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _ground.Dispose();
    }

    [Fact]
    public void Tiles_hold_what_fuse_makes_of_the_same_lattice_bit_for_bit()
    {
        double size = WebMercator.Resolution(Zoom);
        using FusedTiles tiles = Open($"name: t\ncrs: EPSG:3857\nresolution: {size:R}\nvariables: [uncertainty]\n{Steps}");
        // Strictly finer pixels than the policy's are asked for, so its own zoom is one less than the deepest.
        Assert.Equal(Zoom + 1, tiles.MaxZoom);
        Bounds place = WebMercator.FromGeographic(tiles.Area);
        uint x = (uint)((place.West + WebMercator.HalfExtent) / size / Side), y = (uint)((WebMercator.HalfExtent - place.North) / size / Side);
        Bounds first = WebMercator.TileBounds(new TileId(Zoom, x, y)), last = WebMercator.TileBounds(new TileId(Zoom, x + 1, y + 1));
        Fused whole = Fused.Run(_ground, $"name: t\ncrs: EPSG:3857\nresolution: {size:R}\nvariables: [uncertainty]\n{Steps}", first.Union(last));
        Assert.Equal((2 * Side, 2 * Side), (whole.Width, whole.Height));
        Assert.True(whole.Ids.Distinct().Count() >= 4);
        for (uint down = 0; down < 2; down++)
            for (uint right = 0; right < 2; right++)
            {
                FusedTile tile = tiles.Render(new TileId(Zoom, x + right, y + down), TestContext.Current.CancellationToken);
                for (int row = 0; row < Side; row++)
                {
                    int at = (((int)down * Side) + row) * 2 * Side + ((int)right * Side);
                    Assert.Equal(Bits(whole.Elevation.AsSpan(at, Side)), Bits(tile.Elevation.AsSpan(row * Side, Side)));
                    Assert.Equal(whole.Ids.AsSpan(at, Side), tile.Ids.AsSpan(row * Side, Side));
                    Assert.Equal(Bits(whole.Uncertainty.AsSpan(at, Side)), Bits(tile.Uncertainty.AsSpan(row * Side, Side)));
                }
            }
    }

    [Theory]
    [InlineData(Zoom)]
    [InlineData(7)]
    [InlineData(5)]
    public void The_rim_of_a_tile_is_its_neighbours(byte zoom)
    {
        using FusedTiles tiles = Open($"name: t\ncrs: EPSG:32630\nresolution: 20\n{Steps}");
        TileId id = TileAt(tiles, zoom);
        FusedTile tile = tiles.Render(id, TestContext.Current.CancellationToken);
        Assert.False(tile.IsVoid);
        var beside = new TileId(zoom, id.X + 1, id.Y);
        FusedTile east = tiles.Render(beside, TestContext.Current.CancellationToken);
        for (int row = 0; row < Side; row++)
        {
            Assert.Equal(Bit(east.Elevation[row * Side]), Bit(tile.Rim[(2 * (Side + 2)) + Side + row]));
            Assert.Equal(Bit(tile.Elevation[(row * Side) + Side - 1]), Bit(east.Rim[(2 * (Side + 2)) + row]));
        }
    }

    [Fact]
    public void A_coarse_zoom_averages_what_it_shows()
    {
        // A chessboard of 0 and 10 m: who picks cells shows one or the other.
        _ground.Raster("board.tif", 1024, 1024, 490_000, 6_008_000, 20, (c, r) => (c + r) % 2 * 10);
        using FusedTiles tiles = Open("name: t\ncrs: EPSG:32630\nresolution: 20\nproviders: {board: {path: board.tif}}\nsteps: [{provider: board, operator: overwrite}]");
        FusedTile tile = tiles.Render(TileAt(tiles, 8), TestContext.Current.CancellationToken);
        float[] inside = Inside(tile.Elevation);
        Assert.True(inside.Length > 20);
        Assert.All(inside, metres => Assert.InRange(metres, 4.5f, 5.5f));
    }

    [Fact]
    public void Overviews_are_used_where_they_stand_for_the_same_elevations()
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/gdaladdo"), "gdaladdo is not installed: run ./check once.");
        // Overviews that pick cells see nothing but zeros here; so they give themselves away.
        string path = _ground.Raster("board.tif", 1024, 1024, 490_000, 6_008_000, 20, (c, r) => c % 2 == 1 || r % 2 == 1 ? 10 : 0);
        Programs.Run("/usr/bin/gdaladdo", "-q", "-r", "nearest", path, "2", "4", "8", "16");
        const string Policy = "name: t\ncrs: EPSG:32630\nresolution: 20\nproviders: {board: {path: board.tif}}\nsteps: [{provider: board, operator: overwrite FILTER}]";
        using FusedTiles plain = Open(Policy.Replace(" FILTER", "", StringComparison.Ordinal));
        Assert.All(Inside(plain.Render(TileAt(plain, 8), TestContext.Current.CancellationToken).Elevation), metres => Assert.True(metres is 0 or 10));
        // A filter voids cells, and overviews have mixed them before.
        using FusedTiles filtered = Open(Policy.Replace("FILTER", ", filter: {min_elevation: -5}", StringComparison.Ordinal));
        Assert.All(Inside(filtered.Render(TileAt(filtered, 8), TestContext.Current.CancellationToken).Elevation), metres => Assert.InRange(metres, 7f, 8f));
        // At the deepest zoom the files themselves are read.
        Assert.Contains(Inside(plain.Render(TileAt(plain, plain.MaxZoom), TestContext.Current.CancellationToken).Elevation), metres => metres is > 2 and < 8);
    }

    [Fact]
    public void A_file_that_cannot_be_read_makes_a_tile_partial_and_others_not()
    {
        string broken = _ground.Path("b.tif");
        byte[] bytes = File.ReadAllBytes(broken);
        using (FileStream file = File.OpenWrite(broken)) file.SetLength(bytes.Length / 2);
        using FusedTiles tiles = Open($"name: t\ncrs: EPSG:32630\nresolution: 20\n{Steps}");
        FusedTile tile = tiles.Render(TileAt(tiles, 9), TestContext.Current.CancellationToken);
        Assert.True(tile.IsPartial && !tile.IsVoid);
        Assert.Equal(["ok", "partial"], tile.Outcomes.Select(o => (string)o!["status"]!));
        using FusedTiles without = Open("name: t\ncrs: EPSG:32630\nresolution: 20\nproviders: {coarse: {path: coarse.tif}}\nsteps: [{provider: coarse, operator: overwrite}]");
        Assert.False(without.Render(TileAt(without, 9), TestContext.Current.CancellationToken).IsPartial);
    }

    [Fact]
    public void A_file_that_changes_and_one_that_comes_are_noticed()
    {
        Directory.CreateDirectory(_ground.Path("folder"));
        File.Copy(_ground.Path("a.tif"), _ground.Path("folder/a.tif"));
        const string Policy = "name: t\ncrs: EPSG:32630\nresolution: 20\nproviders: {all: {path: folder}}\nsteps: [{provider: all, operator: overwrite}]";
        using FusedTiles tiles = Open(Policy);
        Assert.False(tiles.IsOutdated());
        File.Copy(_ground.Path("b.tif"), _ground.Path("folder/b.tif"));
        Assert.True(tiles.IsOutdated());
        using FusedTiles next = Open(Policy);
        Assert.NotEqual(tiles.Identity, next.Identity);
        Assert.False(next.IsOutdated());
        File.SetLastWriteTimeUtc(_ground.Path("folder/a.tif"), DateTime.UtcNow.AddMinutes(1));
        Assert.True(next.IsOutdated());
    }

    [Fact]
    public void A_tile_that_needs_more_memory_than_there_is_says_how_much()
    {
        using var small = new FusionEngine(ByteSize.Mebibytes(16), ByteSize.Mebibytes(16), ByteSize.Mebibytes(8), 1);
        using var tiles = FusedTiles.Open(PolicyFile.Load(_ground.Write("p.yaml", $"name: t\ncrs: EPSG:32630\nresolution: 20\n{Steps}")), small, TestContext.Current.CancellationToken);
        FusionException failure = Assert.Throws<FusionException>(() => tiles.Render(TileAt(tiles, 12), TestContext.Current.CancellationToken));
        Assert.Equal("fusion.memory", failure.Code);
    }

    private FusedTiles Open(string policy) => FusedTiles.Open(PolicyFile.Load(_ground.Write("policy.yaml", policy)), _engine, TestContext.Current.CancellationToken);

    /// <summary>The tile of the middle of all data.</summary>
    private static TileId TileAt(FusedTiles tiles, byte zoom)
    {
        Bounds area = WebMercator.FromGeographic(tiles.Area);
        double size = WebMercator.Resolution(zoom) * Side;
        return new TileId(zoom, (uint)((((area.West + area.East) / 2) + WebMercator.HalfExtent) / size), (uint)((WebMercator.HalfExtent - ((area.South + area.North) / 2)) / size));
    }

    /// <summary>Pixels whose neighbours are all there.</summary>
    private static float[] Inside(float[] tile) => [.. Enumerable.Range(0, Side * Side)
        .Where(i => i % Side is > 1 and < Side - 2 && i / Side is > 1 and < Side - 2)
        .Where(i => float.IsFinite(tile[i]) && float.IsFinite(tile[i - 2]) && float.IsFinite(tile[i + 2]) && float.IsFinite(tile[i - (2 * Side)]) && float.IsFinite(tile[i + (2 * Side)]))
        .Select(i => tile[i])];

    private static int[] Bits(ReadOnlySpan<float> values) => [.. values.ToArray().Select(Bit)];

    private static int Bit(float value) => float.IsNaN(value) ? 0 : BitConverter.SingleToInt32Bits(value);
}
