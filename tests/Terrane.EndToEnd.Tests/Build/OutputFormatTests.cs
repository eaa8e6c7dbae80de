using System.Globalization;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Tiles;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>The forms that an output can have all hold the same pixels, and other software reads them.</summary>
public sealed class OutputFormatTests(QuiltBuild quilt)
{
    private static string[] Build(string sources, string output, params string[] options) => ["build", sources, "--max-zoom", "11", "--effort", "0", "-o", output, .. options];

    [Fact]
    public void An_MBTiles_holds_the_tiles_of_the_PMTiles_whatever_the_workers_and_batches()
    {
        using var folder = new TestFolder();
        string one = Path.Combine(folder.Folder("one"), "quilt.mbtiles"), two = Path.Combine(folder.Folder("two"), "quilt.mbtiles");
        TerraneProgram.Run(Build(quilt.Sources, one)).Exits(0);
        TerraneProgram.Run(Build(quilt.Sources, two, "-j", "1", "--batch-size", "2", "--checkpoint-tiles", "5", "--io-sleep", "0.1ms", "--commit-sleep", "1ms")).Exits(0);
        Archive.AssertSame(one, two);
        Assert.Equal(["quilt-lineage.mbtiles", "quilt.mbtiles", "quilt.mbtiles.report.html", "quilt.mbtiles.report.json"], new DirectoryInfo(folder.File("one")).GetFileSystemInfos().Select(f => f.Name).Order());
        foreach ((string pmTiles, string mbTiles) in new[] { (quilt.Archive, one), (Archive.LineageOf(quilt.Archive), Archive.LineageOf(one)) })
        {
            using ITileArchive database = TileArchive.Open(mbTiles);
            IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(pmTiles);
            foreach ((TileId tile, byte[] bytes) in tiles)
            {
                Assert.True(database.TryGetTile(tile, out byte[] found));
                Assert.Equal(bytes, found);
            }
            Assert.Equal(tiles.Count, TerraneProgram.Run("show", mbTiles, "--json").Exits(0).Json.GetProperty("addressedTiles").GetInt32());
        }
        TerraneProgram.Run("verify", "--deep", folder.File("one"), folder.File("two")).Exits(0);
        Assert.Contains("map and images", TerraneProgram.Run("show", one).Exits(0).Out);
        Assert.Equal(TerraneProgram.Run("tile", quilt.Archive, "11/1041/695", "--elevation").Exits(0).Out, TerraneProgram.Run("tile", one, "11/1041/695", "--elevation").Exits(0).Out);
        Assert.Contains("up to date", TerraneProgram.Run(Build(quilt.Sources, one)).Exits(0).Error);
        TerraneProgram.Run(Build(quilt.Sources, two, "--batch-size", "0")).Exits(2).Says("option.value");
    }

    [Fact]
    public void Kills_while_an_MBTiles_is_packed_change_no_byte()
    {
        using var folder = new TestFolder();
        string[] Command(string name) => Build(quilt.Sources, Path.Combine(folder.Folder(name), "quilt.mbtiles"), "--batch-size", "2", "--checkpoint-tiles", "4", "--io-sleep", "2ms");
        TerraneProgram.Run(Command("whole")).Exits(0);
        var random = new Random(7);
        int killed = 0;
        for (int i = 0; i < 5; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Command("killed"));
            if (run.WaitFor("tiles are partly void")) Thread.Sleep(random.Next(120));
            if (!run.HasExited) killed++;
            run.Kill();
            run.Finish();
        }
        Assert.True(killed > 1, "Every run was over before it could be killed.");
        TerraneProgram.Run(Command("killed")).Exits(0);
        Archive.AssertSame(folder.File("whole/quilt.mbtiles"), folder.File("killed/quilt.mbtiles"));
        Assert.Equal(Directory.GetFiles(folder.File("whole")).Select(Path.GetFileName).Order(), new DirectoryInfo(folder.File("killed")).GetFileSystemInfos().Select(f => f.Name).Order());
    }

    [Fact]
    public void Tiles_of_256_pixels_are_quarters_of_those_of_512_one_zoom_deeper()
    {
        using var folder = new TestFolder();
        string small = folder.File("small.pmtiles");
        TerraneProgram.Run(["build", quilt.Sources, "--max-zoom", "12", "--effort", "0", "-o", small, "--tile-size", "256", "--check-tiles"]).Exits(0);
        foreach ((string large, string quarters) in new[] { (quilt.Archive, small), (Archive.LineageOf(quilt.Archive), Archive.LineageOf(small)) })
        {
            IReadOnlyDictionary<TileId, byte[]> parents = Archive.Tiles(large), tiles = Archive.Tiles(quarters);
            var valid = new HashSet<TileId>();
            foreach ((TileId tile, byte[] bytes) in tiles)
            {
                uint[] pixels = Pixels(bytes, 256);
                if (tile.Z == 0) continue;
                uint[] parent = Pixels(parents[tile.Parent], 512);
                int left = (int)(tile.X & 1) * 256, top = (int)(tile.Y & 1) * 256;
                for (int y = 0; y < 256; y++) Assert.True(pixels.AsSpan(y * 256, 256).SequenceEqual(parent.AsSpan(((top + y) * 512) + left, 256)), $"{tile} differs");
                valid.Add(tile.Parent);
            }
            Assert.Equal(parents.Keys, valid.Order());
            Assert.Contains(new TileId(0, 0, 0), tiles.Keys);
        }
        Assert.Equal(256, TerraneProgram.Run("show", small, "--metadata").Exits(0).Json.GetProperty("tileSize").GetInt32());
        TerraneProgram.Run("verify", "--deep", folder.Path).Exits(0);
        // No tile without data, though its three siblings have some.
        foreach ((TileId tile, byte[] bytes) in Archive.Tiles(Archive.LineageOf(small))) Assert.Contains(Pixels(bytes, 256), p => p != 0xFF00_0000);
        long planned = TerraneProgram.Run("plan", quilt.Sources, "--max-zoom", "12", "--tile-size", "256", "--json").Exits(0).Json.GetProperty("tiles").GetInt64();
        Assert.InRange(Archive.Tiles(small).Count, planned / 2, planned);
    }

    [Fact]
    public void A_uniform_build_goes_to_the_deepest_zoom_wherever_a_source_lies()
    {
        using var folder = new TestFolder();
        string coarse = Rasters.Write(folder.File("coarse.tif"), "EPSG:32631", 300_000, 5_700_000, 1000, 400, 400, Rasters.Relief);
        string sparse = folder.File("sparse.pmtiles"), uniform = folder.File("uniform.pmtiles");
        string[] sources = [Path.Combine(quilt.Sources, "00.tif"), coarse];
        TerraneProgram.Run(["build", .. sources, "-o", sparse]).Exits(0);
        TerraneProgram.Run(["build", .. sources, "-o", uniform, "--uniform"]).Exits(0);
        IReadOnlyDictionary<TileId, byte[]> few = Archive.Tiles(sparse), all = Archive.Tiles(uniform);
        byte deepest = all.Keys.Max(t => t.Z);
        Assert.Equal(few.Keys.Max(t => t.Z), deepest);
        // Every tile has the children that hold data: those of its quarters that do.
        foreach ((TileId tile, byte[] bytes) in Archive.Tiles(Archive.LineageOf(uniform)).Where(t => t.Key.Z < deepest))
        {
            uint[] pixels = Pixels(bytes, 512);
            for (uint quarter = 0; quarter < 4; quarter++)
            {
                (int left, int top) = ((int)(quarter & 1) * 256, (int)(quarter >> 1) * 256);
                bool hasData = Enumerable.Range(0, 256).Any(y => pixels.AsSpan(((top + y) * 512) + left, 256).ContainsAnyExcept(0xFF00_0000));
                Assert.Equal(hasData, all.ContainsKey(tile.Child(quarter & 1, quarter >> 1)));
            }
        }
        Assert.Contains(few.Keys, t => t.Z < deepest && !Enumerable.Range(0, 4).Any(q => few.ContainsKey(t.Child((uint)q & 1, (uint)q >> 1))));
        var plan = TerraneProgram.Run(["plan", .. sources, "--uniform", "--json"]).Exits(0).Json;
        long sparsePlan = TerraneProgram.Run(["plan", .. sources, "--json"]).Exits(0).Json.GetProperty("tiles").GetInt64();
        Assert.Equal(sparsePlan, plan.GetProperty("sparseTiles").GetInt64());
        Assert.True(plan.GetProperty("tiles").GetInt64() > 3 * sparsePlan);
        Assert.Contains("times the", TerraneProgram.Run(["plan", .. sources, "--uniform"]).Exits(0).Out);
    }

    [Fact]
    public void Png_and_Terrain_RGB_hold_the_elevations_of_Terrarium_to_their_own_step()
    {
        using var folder = new TestFolder();
        string png = folder.File("png.pmtiles"), mapbox = folder.File("mapbox.pmtiles");
        TerraneProgram.Run(Build(quilt.Sources, png, "--format", "png", "--check-tiles")).Exits(0);
        TerraneProgram.Run(Build(quilt.Sources, mapbox, "--encoding", "mapbox", "--format", "png")).Exits(0);
        TerraneProgram.Run("verify", "--deep", folder.Path).Exits(0);
        string at = "11/1041/695";
        string expected = TerraneProgram.Run("tile", quilt.Archive, at, "--elevation").Exits(0).Out;
        Assert.Equal(expected, TerraneProgram.Run("tile", png, at, "--elevation").Exits(0).Out);
        Assert.Equal(expected, TerraneProgram.Run("tile", mapbox, at, "--elevation").Exits(0).Out); // whole metres at zoom 11
        Assert.Equal("mapbox", TerraneProgram.Run("show", mapbox, "--metadata").Exits(0).Json.GetProperty("encoding").GetString());
        Assert.Equal("png", TerraneProgram.Run("show", mapbox, "--metadata").Exits(0).Json.GetProperty("format").GetString());

        // By the formula of the format, on what libpng decodes.
        TerraneProgram.Run("tile", mapbox, at, "-o", folder.File("tile.png")).Exits(0);
        Outcome python = TerraneProgram.Bash("""
            /usr/bin/python3 -W ignore -c '
            import sys, rasterio
            r, g, b = rasterio.open(sys.argv[1]).read().astype("f8")
            for row in -10000 + (r * 65536 + g * 256 + b) / 10: print(*row, sep=",")
            ' "$1"
            """, folder.File("tile.png"));
        Assert.SkipWhen(python.Error.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed.");
        double[] theirs = [.. python.Exits(0).Out.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        double[] ours = [.. expected.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        Assert.Equal(512 * 512, theirs.Length);
        Assert.All(ours.Zip(theirs).Where(p => !double.IsNaN(p.First)), p => Assert.Equal(p.First, p.Second, 1e-9));
    }

    [Fact]
    public void GDAL_reads_an_MBTiles_of_256_pixels_where_its_pixels_lie()
    {
        using var folder = new TestFolder();
        string path = folder.File("quilt.mbtiles");
        TerraneProgram.Run(["build", quilt.Sources, "--max-zoom", "12", "--effort", "0", "-o", path, "--tile-size", "256"]).Exits(0);
        TerraneProgram.Run(["build", quilt.Sources, "--max-zoom", "12", "--effort", "0", "-o", folder.File("quilt.pmtiles"), "--tile-size", "256"]).Exits(0);
        TileId tile = Archive.Tiles(folder.File("quilt-lineage.pmtiles")).First(t => t.Key.Z == 12 && !Pixels(t.Value, 256).Contains(0xFF00_0000u)).Key;
        byte[] bytes = Archive.Tiles(folder.File("quilt.pmtiles"))[tile];
        Bounds bounds = WebMercator.TileBounds(tile);
        Outcome python = TerraneProgram.Bash("""
            /usr/bin/python3 -W ignore -c '
            import sys, rasterio
            from rasterio.windows import from_bounds
            d = rasterio.open(sys.argv[1])
            w = from_bounds(*map(float, sys.argv[2:6]), d.transform).round_offsets().round_lengths()
            for row in d.read([1, 2, 3], window=w, boundless=True).astype("u4").transpose(1, 2, 0).reshape(-1, 3): print(row[0] << 16 | row[1] << 8 | row[2])
            ' "$@"
            """, path, Text(bounds.West), Text(bounds.South), Text(bounds.East), Text(bounds.North));
        Assert.SkipWhen(python.Error.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed.");
        uint[] found = [.. python.Exits(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse)];
        Assert.Equal(Pixels(bytes, 256).Select(p => p & 0xFF_FFFF), found);
    }

    [Theory]
    [InlineData("pmtiles")]
    [InlineData("mbtiles")]
    public void An_output_in_files_holds_the_same_tiles_and_survives_kills(string extension)
    {
        using var folder = new TestFolder();
        string[] Command(string name, params string[] options) => Build(quilt.Sources, Path.Combine(folder.Folder(name), $"planet.{extension}"), options);
        string[] split = ["--files-by-zoom", "7,9"];
        TerraneProgram.Run(Command("one")).Exits(0);
        TerraneProgram.Run(Command("many", split)).Exits(0);
        string[] files = [.. Directory.GetFiles(folder.File("many"), $"*.{extension}").Order()];
        Assert.Equal([$"7-64-43-lineage.{extension}", $"7-64-43.{extension}", $"7-65-43-lineage.{extension}", $"7-65-43.{extension}", $"planet-lineage.{extension}", $"planet.{extension}"],
            files.Select(Path.GetFileName));
        Assert.Contains("sound", TerraneProgram.Run("verify", "--deep", folder.File("many")).Exits(0).Out);
        if (extension == "pmtiles")
        {
            IReadOnlyDictionary<TileId, byte[]> all = Archive.Tiles(folder.File("one/planet.pmtiles"));
            IReadOnlyDictionary<TileId, byte[]> low = Archive.Tiles(files[5]), west = Archive.Tiles(files[1]), east = Archive.Tiles(files[3]);
            Assert.Equal(all, low.Concat(west).Concat(east).OrderBy(t => t.Key).ToDictionary());
            Assert.All(low.Keys, t => Assert.InRange(t.Z, 0, 9));
            Assert.All(west.Keys, t => Assert.Equal(new TileId(7, 64, 43), t.AncestorAt(7)));
            Assert.All(east.Keys, t => Assert.Equal(new TileId(7, 65, 43), t.AncestorAt(7)));
        }
        var random = new Random(3);
        for (int i = 0; i < 6; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Command("killed", split));
            if (run.WaitFor(i < 3 ? "plan: " : "tiles are partly void")) Thread.Sleep(random.Next(i < 3 ? 600 : 40));
            run.Kill();
            run.Finish();
        }
        TerraneProgram.Run(Command("killed", split)).Exits(0);
        foreach (string file in files) Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(file.Replace("many", "killed", StringComparison.Ordinal))), $"{file} differs");
        Assert.Contains("up to date", TerraneProgram.Run(Command("many", split)).Exits(0).Error);
        // Another form of the same output leaves no file of the old one.
        TerraneProgram.Run(Command("many", "--overwrite")).Exits(0);
        Assert.Equal(Directory.GetFiles(folder.File("one")).Select(Path.GetFileName).Order(), Directory.GetFiles(folder.File("many")).Select(Path.GetFileName).Order());
        TerraneProgram.Run(Command("many", "--files-by-zoom", "7,8")).Exits(2).Says("job.value");
    }

    [Fact]
    public void Lineage_by_file_names_the_file_that_gives_each_pixel_and_changes_no_elevation()
    {
        using var folder = new TestFolder();
        // Two files on one lattice, the first with a hole: the second shows in it, and where the first ends.
        string sources = folder.Folder("pair");
        var tile = new TileId(9, 259, 174);
        Bounds bounds = WebMercator.TileBounds(tile);
        double cell = bounds.Width / 512, left = bounds.West + (128 * cell), right = bounds.West + (384 * cell), top = bounds.North - (128 * cell);
        bool Hole(double x, double y) => x > left + (100 * cell) && x < left + (110 * cell) && y < top - (50 * cell) && y > top - (70 * cell);
        Rasters.Write(Path.Combine(sources, "a.tif"), WebMercator.Crs, left, top, cell, 256, 256, (x, y) => Hole(x, y) ? -9999 : Rasters.Relief(x, y), -9999);
        Rasters.Write(Path.Combine(sources, "b.tif"), WebMercator.Crs, left, top, cell, 384, 256, Rasters.Relief);
        string bySource = folder.File("source.pmtiles"), byFile = folder.File("file.pmtiles");
        TerraneProgram.Run("build", sources, "-o", bySource, "--max-zoom", "9", "--name", "pair", "--lineage").Exits(0);
        TerraneProgram.Run("build", sources, "-o", byFile, "--max-zoom", "9", "--name", "pair", "--lineage-by", "file").Exits(0);
        Assert.Equal(File.ReadAllBytes(bySource), File.ReadAllBytes(byFile));
        Assert.Equal(["pair: a.tif", "pair: b.tif"],
            TerraneProgram.Run("show", Archive.LineageOf(byFile), "--metadata").Exits(0).Json.GetProperty("legend").EnumerateArray().Select(e => e.GetProperty("name").GetString()));
        uint[] pixels = Pixels(Archive.Tiles(Archive.LineageOf(byFile))[tile], 512);
        for (int row = 0; row < 512; row++)
        {
            for (int col = 0; col < 512; col++)
            {
                double x = bounds.West + ((col + 0.5) * cell), y = bounds.North - ((row + 0.5) * cell);
                bool inB = x > left && row is >= 128 and < 384, inA = inB && x < right && !Hole(x, y);
                Assert.Equal(inA ? 1u : inB ? 2u : 0u, (pixels[(row * 512) + col] >> 8) & 0xFFFF);
            }
        }
        TerraneProgram.Run("build", sources, "-o", byFile, "--lineage-by", "survey").Exits(2).Says("job.value");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static uint[] Pixels(byte[] stored, int side)
    {
        Assert.Equal((side, side), TileImage.Size(stored));
        var pixels = new uint[side * side];
        TileImage.Decode(stored, pixels);
        return pixels;
    }
}
