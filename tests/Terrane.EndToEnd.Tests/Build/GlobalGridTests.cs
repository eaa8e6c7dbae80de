using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.WebP;
using Terrane.Tiles.Terrarium;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>A real global grid that installs by name (Debian's ferret-datasets): 20', longitude 20 to 380, one meridian twice, no CRS in the file.</summary>
public sealed class GlobalGridTests
{
    private const string Etopo = "/usr/share/ferret-vis/data/etopo20.cdf";

    [Fact]
    public void A_grid_from_20_to_380_degrees_covers_the_world_without_a_seam()
    {
        Assert.SkipUnless(File.Exists(Etopo), $"{Etopo} is not here: apt-get install ferret-datasets.");
        using var folder = new TestFolder();
        string archive = folder.File("world.pmtiles");
        TerraneProgram.Run(["build", $"{Etopo},crs=EPSG:4326", "-o", archive]).Exits(0);
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(archive);
        Assert.Equal(21, tiles.Count);
        Assert.False(File.Exists(Archive.LineageOf(archive)), "The grid has no void, so no tile needs its lineage.");

        float[][] rows = [.. Enumerable.Range(0, 4).Select(x => Decode(tiles[new TileId(2, (uint)x, 1)]))];
        for (int x = 0; x < 4; x++) // x = 3 meets x = 0 across the antimeridian; the file's own edge, 20 degrees east, lies inside x = 2
        {
            float[] west = rows[x], east = rows[(x + 1) % 4];
            double across = Enumerable.Range(0, 512).Average(r => Math.Abs(west[(r * 512) + 511] - east[r * 512]));
            double beside = Enumerable.Range(0, 512).Average(r => Math.Abs(west[(r * 512) + 511] - west[(r * 512) + 510]));
            Assert.InRange(across, 0, (3 * beside) + 10);
        }
        double edge = 0;
        int fileEdge = (int)((20 + 180) / 360.0 * 2048) - 1024; // column of 20 degrees east in tile 2/2/1
        for (int r = 0; r < 512; r++) edge = Math.Max(edge, Math.Abs(rows[2][(r * 512) + fileEdge] - rows[2][(r * 512) + fileEdge + 1]));
        Assert.InRange(edge, 0, 2_500);

        Assert.InRange(At(rows, 87.0, 33.0), 4_000, 6_500);      // Tibet
        Assert.InRange(At(rows, -150.0, 30.0), -6_500, -4_000);  // the Pacific
    }

    private static float At(float[][] rows, double longitude, double latitude)
    {
        double col = (WebMercator.XOfLongitude(longitude) + WebMercator.HalfExtent) / WebMercator.Resolution(2);
        double row = (WebMercator.HalfExtent - WebMercator.YOfLatitude(latitude)) / WebMercator.Resolution(2);
        Assert.Equal(1, (int)row / 512);
        return rows[(int)col / 512][(((int)row % 512) * 512) + ((int)col % 512)];
    }

    private static float[] Decode(byte[] webp)
    {
        var argb = new uint[512 * 512];
        LibWebP.Decode(webp, argb, out _, out _);
        var elevation = new float[argb.Length];
        TerrariumCodec.Decode(argb, elevation);
        return elevation;
    }
}
