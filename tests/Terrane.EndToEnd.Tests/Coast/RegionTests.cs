using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Coast;

public sealed class RegionTests(QuiltBuild quilt) : IDisposable
{
    private readonly Island _island = new();

    public void Dispose() => _island.Dispose();

    [Fact]
    public void A_region_keeps_the_tiles_that_share_an_area_with_it_and_the_deepest_have_the_bytes_of_the_full_build()
    {
        IReadOnlyDictionary<TileId, byte[]> full = Archive.Tiles(quilt.Archive);
        // A triangle with its right angle in the north-west: half of the tiles of its box.
        Bounds box = WebMercator.FromGeographic(new Bounds(2.2, 49.3, 3.9, 50.6));
        string region = _island.WritePolygon("region.geojson", [(box.West, box.South), (box.East, box.North), (box.West, box.North)]);
        string output = _island.File("part.pmtiles");
        TerraneProgram.Run(["build", quilt.Sources, .. QuiltBuild.Options, "--region", region, "-o", output]).Exits(0);
        IReadOnlyDictionary<TileId, byte[]> part = Archive.Tiles(output);
        TileId[] wanted = [.. full.Keys.Where(t => Shares(WebMercator.TileBounds(t), box))];
        Assert.Equal(wanted, part.Keys);
        Assert.InRange(part.Keys.Count(t => t.Z == 11), 5, full.Keys.Count(t => t.Z == 11) - 3);
        Assert.All(part.Keys.Where(t => t.Z == 11), t => Assert.Equal(full[t], part[t]));
        // Overviews of which every descendant was made, too.
        TileId[] complete = [.. part.Keys.Where(t => t.Z == 10 && full.Keys.Where(c => c.Z == 11 && c.Parent == t).All(part.ContainsKey) && Inside(WebMercator.TileBounds(t), box))];
        Assert.NotEmpty(complete);
        Assert.All(complete, t => Assert.Equal(full[t], part[t]));
    }

    // The triangle is what of the box lies above the line from its south-west to its north-east corner.
    private static bool Shares(Bounds tile, Bounds box) => tile.Overlaps(box) && Above(Math.Max(tile.West, box.West), Math.Min(tile.North, box.North), box);

    private static bool Inside(Bounds tile, Bounds box) => box.Contains(tile) && Above(tile.East, tile.South, box);

    private static bool Above(double x, double y, Bounds box) => (y - box.South) / box.Height > (x - box.West) / box.Width;
}
