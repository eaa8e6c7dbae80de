using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Commands;

/// <summary>convert.</summary>
public sealed class ConvertTests(QuiltBuild quilt)
{
    [Fact]
    public void There_and_back_gives_the_bytes_that_build_writes()
    {
        using var folder = new TestFolder();
        string built = folder.File("built.mbtiles");
        TerraneProgram.Run(["build", quilt.Sources, .. QuiltBuild.Options, "-o", built]).Exits(0);
        foreach (string suffix in new[] { "", "-lineage" })
        {
            string pmTiles = suffix.Length == 0 ? quilt.Archive : Archive.LineageOf(quilt.Archive), mbTiles = folder.File($"built{suffix}.mbtiles");
            string toMb = folder.File($"to{suffix}.mbtiles"), toPm = folder.File($"to{suffix}.pmtiles"), tiles = folder.File($"tiles{suffix}"), fromTiles = folder.File($"from{suffix}.pmtiles");
            TerraneProgram.Run("convert", pmTiles, "-o", toMb).Exits(0);
            Assert.True(File.ReadAllBytes(mbTiles).AsSpan().SequenceEqual(File.ReadAllBytes(toMb)), $"{pmTiles} to MBTiles is not what build writes.");
            TerraneProgram.Run("convert", mbTiles, "-o", toPm).Exits(0);
            Assert.True(File.ReadAllBytes(pmTiles).AsSpan().SequenceEqual(File.ReadAllBytes(toPm)), $"{mbTiles} to PMTiles is not what build writes.");
            TerraneProgram.Run("convert", toPm, "-o", tiles).Exits(0);
            TerraneProgram.Run("convert", tiles, "-o", fromTiles).Exits(0);
            Assert.True(File.ReadAllBytes(pmTiles).AsSpan().SequenceEqual(File.ReadAllBytes(fromTiles)), $"{tiles} to PMTiles is not what build writes.");
            Assert.Equal(Archive.Tiles(pmTiles).Count + 1, Directory.GetFiles(tiles, "*", SearchOption.AllDirectories).Length);
        }
        Assert.DoesNotContain(folder.Names(), name => name.Contains("partial", StringComparison.Ordinal) || name.Contains("terrane-convert", StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_holds_the_tiles_of_its_box_and_zooms()
    {
        using var folder = new TestFolder();
        string part = folder.File("part.pmtiles");
        IReadOnlyDictionary<TileId, byte[]> all = Archive.Tiles(quilt.Archive);
        TileId corner = all.Keys.Last(t => t.Z == 11);
        Bounds inside = WebMercator.ToGeographic(WebMercator.TileBounds(corner.Child(0, 0)));
        string box = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{inside.West + 1e-6},{inside.South + 1e-6},{inside.East - 1e-6},{inside.North - 1e-6}");
        TerraneProgram.Run("convert", quilt.Archive, "-o", part, "--bbox", box, "--min-zoom", "9", "--max-zoom", "10").Exits(0);
        Assert.Equal([corner.AncestorAt(9), corner.AncestorAt(10)], Archive.Tiles(part).Keys);
        Assert.All(Archive.Tiles(part), t => Assert.Equal(all[t.Key], t.Value));
        Assert.Equal(9, TerraneProgram.Run("show", part, "--metadata").Exits(0).Json.GetProperty("minzoom").GetInt32());
        TerraneProgram.Run("verify", "--deep", part).Exits(0);
    }

    [Fact]
    public void A_GeoTIFF_holds_the_metres_of_the_tiles_and_NaN_for_voids()
    {
        using var folder = new TestFolder();
        string tiff = folder.File("all.tif");
        TerraneProgram.Run("convert", quilt.Archive, "-o", tiff, "--max-zoom", "9").Exits(0);
        TileId[] tiles = [.. Archive.Tiles(quilt.Archive).Keys.Where(t => t.Z == 9)];
        TileId tile = tiles[0];
        string expected = TerraneProgram.Run("tile", quilt.Archive, $"{tile}", "--elevation").Exits(0).Out;
        int col = (int)(tile.X - tiles.Min(t => t.X)) * 512, row = (int)(tile.Y - tiles.Min(t => t.Y)) * 512;
        Outcome python = TerraneProgram.Bash("""
            /usr/bin/python3 -W ignore -c '
            import sys, rasterio
            from rasterio.windows import Window
            d = rasterio.open(sys.argv[1])
            assert d.dtypes[0] == "float32" and str(d.crs) == "EPSG:3857" and d.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG", d.profile
            for r in d.read(1, window=Window(int(sys.argv[2]), int(sys.argv[3]), 512, 512)): print(*("NaN" if v != v else repr(float(v)) for v in r), sep=",")
            ' "$@"
            """, tiff, $"{col}", $"{row}");
        Assert.SkipWhen(python.Error.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed.");
        Assert.Contains("NaN", expected);
        Assert.Equal(Values(expected), Values(python.Exits(0).Out));
    }

    [Fact]
    public void What_cannot_be_converted_is_refused_by_name_and_leaves_nothing()
    {
        using var folder = new TestFolder();
        string output = folder.File("x.pmtiles");
        TerraneProgram.Run("convert", quilt.Archive, "-o", quilt.Archive, "--overwrite").Exits(2).Says("convert.same");
        TerraneProgram.Run("convert", quilt.Archive, "-o", output, "--min-zoom", "15").Exits(2).Says("convert.empty");
        TerraneProgram.Run("convert", folder.Path, "-o", output).Exits(2).Says("convert.source");
        TerraneProgram.Run("convert", folder.File("none.pmtiles"), "-o", output).Exits(2).Says("pmtiles.open");
        TerraneProgram.Run("convert", quilt.Archive, "-o", output, "--dry-run").Exits(0);
        Assert.Empty(folder.Names());
        TerraneProgram.Run("convert", quilt.Archive, "-o", output).Exits(0);
        TerraneProgram.Run("convert", quilt.Archive, "-o", output).Exits(2).Says("output.exists");
        TerraneProgram.Run("convert", quilt.Archive, "-o", output, "--overwrite").Exits(0);
    }

    [Theory]
    [InlineData("tiles/geography-class-webp.mbtiles", 5)]
    [InlineData("tiles/usgs-mt-whitney-8-15-webp-512.pmtiles", 50)]
    [InlineData("tiles/stamen_toner_z3.pmtiles", 85)]
    [InlineData("tiles/small/leaf.pmtiles", 5)]
    public void Archives_of_other_writers_keep_their_tiles_both_ways(string name, int count)
    {
        using var folder = new TestFolder();
        string source = RealData.Require(name), one = folder.File("one.mbtiles"), two = folder.File("two.pmtiles"), direct = folder.File("direct.pmtiles");
        TerraneProgram.Run("convert", source, "-o", direct).Exits(0);
        TerraneProgram.Run("convert", source, "-o", one).Exits(0);
        TerraneProgram.Run("convert", one, "-o", two).Exits(0);
        Assert.Equal(count, Archive.Tiles(two).Count);
        Assert.Equal(Archive.Tiles(direct), Archive.Tiles(two));
        if (source.EndsWith(".pmtiles", StringComparison.Ordinal)) Assert.Equal(Archive.Tiles(source), Archive.Tiles(two));
        TerraneProgram.Run("verify", one, two, direct).Exits(0);
    }

    private static float[] Values(string csv) =>
        [.. csv.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(v => float.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
}
