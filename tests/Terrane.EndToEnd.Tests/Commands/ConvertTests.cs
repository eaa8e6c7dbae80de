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
    public void A_region_selects_tiles_and_cuts_pixels_and_works_in_every_direction()
    {
        using var folder = new TestFolder();
        IReadOnlyDictionary<TileId, byte[]> all = Archive.Tiles(quilt.Archive);
        Bounds tile = WebMercator.ToGeographic(WebMercator.TileBounds(all.Keys.Where(t => t.Z == 10).ElementAt(1)));
        double middle = (tile.West + tile.East) / 2;
        string region = folder.File("region.geojson");
        File.WriteAllText(region, string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
            [[[{{tile.West + 0.01}},{{tile.South + 0.01}}],[{{tile.East - 0.01}},{{tile.South + 0.01}}],[{{middle}},{{tile.North - 0.01}}],[{{tile.West + 0.01}},{{tile.South + 0.01}}]]] } } ] }
            """));
        string part = folder.File("part.pmtiles"), mbTiles = folder.File("part.mbtiles"), tiles = folder.File("tiles");
        string[] options = ["--region", region, "--min-zoom", "9", "--max-zoom", "10"];
        TerraneProgram.Run(["convert", quilt.Archive, "-o", part, .. options]).Exits(0);
        TileId wanted = all.Keys.Where(t => t.Z == 10).ElementAt(1);
        Assert.Equal([wanted.AncestorAt(9), wanted], Archive.Tiles(part).Keys);
        TerraneProgram.Run(["convert", quilt.Archive, "-o", tiles, .. options]).Exits(0);
        TerraneProgram.Run(["convert", quilt.Archive, "-o", mbTiles, .. options]).Exits(0);
        foreach (string other in new[] { tiles, mbTiles })
        {
            string back = folder.File("back.pmtiles");
            TerraneProgram.Run("convert", other, "-o", back, "--overwrite").Exits(0);
            Assert.Equal(Archive.Tiles(part), Archive.Tiles(back));
        }
        TerraneProgram.Run("verify", "--deep", part, mbTiles).Exits(0);

        string cog = folder.File("cut.tif"), plain = folder.File("plain.tif"), whole = folder.File("whole.tif");
        TerraneProgram.Run("convert", quilt.Archive, "-o", cog, "--region", region, "--max-zoom", "10").Exits(0);
        TerraneProgram.Run("convert", quilt.Archive, "-o", plain, "--region", region, "--max-zoom", "10", "--no-cog").Exits(0);
        TerraneProgram.Run("convert", quilt.Archive, "-o", whole, "--max-zoom", "10").Exits(0);
        Outcome python = TerraneProgram.Bash("""
            /usr/bin/python3 -W ignore -c '
            import sys, json, numpy as np, rasterio, rasterio.features, rasterio.warp, rasterio.windows
            cog, plain, whole = (rasterio.open(p) for p in sys.argv[1:4])
            assert cog.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") == "COG" and len(whole.overviews(1)) > 0 and len(plain.overviews(1)) == 0
            a, b = cog.read(1), plain.read(1)
            assert np.array_equal(a, b, equal_nan=True)
            shape = rasterio.warp.transform_geom("EPSG:4326", "EPSG:3857", json.load(open(sys.argv[4]))["features"][0]["geometry"])
            inside = rasterio.features.rasterize([shape], out_shape=a.shape, transform=cog.transform).astype(bool)
            c = whole.read(1, window=rasterio.windows.from_bounds(*cog.bounds, whole.transform).round_offsets().round_lengths())
            expected = np.where(inside, c, np.nan)
            differing = int((np.isnan(a) != np.isnan(expected)).sum())
            assert np.isfinite(a).sum() > 1000 and differing <= 20, (np.isfinite(a).sum(), differing)
            both = np.isfinite(a) & np.isfinite(expected)
            assert np.array_equal(a[both], expected[both])
            ' "$@"
            """, cog, plain, whole, region);
        Assert.SkipWhen(python.Error.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed.");
        python.Exits(0);
    }

    [Fact]
    public void A_run_that_is_killed_leaves_what_the_same_command_clears_and_makes_whole()
    {
        using var folder = new TestFolder();
        string expected = folder.File("expected.mbtiles"), output = folder.File("out.mbtiles"), partial = output + ".partial";
        TerraneProgram.Run("convert", quilt.Archive, "-o", expected).Exits(0);
        using (RunningProgram slow = TerraneProgram.Start(null, [], "convert", quilt.Archive, "-o", output, "--io-sleep", "1s", "--batch-size", "1"))
        {
            while (!File.Exists(partial) && !slow.HasExited) Thread.Sleep(5);
            Thread.Sleep(300);
            slow.Kill();
            slow.Finish();
        }
        Assert.True(File.Exists(partial));
        Assert.False(File.Exists(output));
        TerraneProgram.Run("verify", "--repair", partial); // opens, and tells what is missing; killed before the first transaction it may be no MBTiles yet
        TerraneProgram.Run("convert", quilt.Archive, "-o", output).Exits(0);
        Assert.True(File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(output)));
        Assert.Equal(["expected.mbtiles", "out.mbtiles"], folder.Names().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_disk_that_is_too_small_is_told_before_anything_is_written()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("small"));
        Outcome outcome = TerraneProgram.Bash("""
            unshare -m true 2> /dev/null || { echo cannot mount; exit 0; }
            unshare -m bash -c 'mount -t tmpfs -o size=64k tmpfs "$1" || { echo cannot mount; exit 0; }
            for name in x.pmtiles x.mbtiles x x.tif; do "$TERRANE" convert "$2" -o "$1/$name"; echo "$name $?"; done; ls -A "$1"' bash "$@"
            """, folder.File("small"), quilt.Archive);
        Assert.SkipWhen(outcome.Out.Contains("cannot mount", StringComparison.Ordinal), "Mounting needs rights.");
        Assert.Equal("x.pmtiles 2\nx.mbtiles 2\nx 2\nx.tif 2\n", outcome.Exits(0).Out);
        Assert.Equal(4, outcome.Error.Split("[convert.disk]").Length - 1);
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
