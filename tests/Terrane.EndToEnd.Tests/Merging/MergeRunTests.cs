using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Merging;

/// <summary>merge as a run: the same bytes whatever happens, and refusals before any work.</summary>
public sealed class MergeRunTests
{
    private const int Seed = 40;

    [Fact]
    public void Workers_memory_and_kills_change_no_byte()
    {
        using var folder = new TestFolder();
        string[] Command(string name, params string[] options) => ["merge", folder.File("a.pmtiles"), folder.File("b.pmtiles"), "-o", Path.Combine(folder.Folder(name), "x.pmtiles"), .. options];
        string expected = folder.File("whole/x.pmtiles"), found = folder.File("killed/x.pmtiles");
        WriteOverlapping(folder);
        var clock = Stopwatch.StartNew();
        JsonElement counts = TerraneProgram.Run(Command("whole", "--json")).Exits(0).Json;
        int undisturbed = (int)clock.ElapsedMilliseconds;
        Assert.True((counts.GetProperty("merged").GetInt32(), counts.GetProperty("copied").GetInt32()) == (6, 6) && counts.GetProperty("overviews").GetInt32() > 8, $"{counts}");

        TerraneProgram.Run(Command("other", "-j", "3", "--memory", "500M")).Exits(0);
        Archive.AssertSame(expected, folder.File("other/x.pmtiles"));

        // Ctrl+C commits what is done, so that later runs meet a ledger with units in it.
        bool resumed = false;
        var random = new Random(Seed);
        for (int i = 1; i <= 8; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Command("killed", "-j", "1", "--memory", "300M"));
            run.WaitFor(i < 7 ? "list: " : "pack lineage: ");
            Thread.Sleep(i < 7 ? undisturbed / 5 : random.Next(20));
            if (i % 2 == 0) run.Kill();
            else run.Signal("INT");
            run.Finish();
            resumed |= run.Error.Contains("Going on after unit", StringComparison.Ordinal);
            Assert.True(i > 1 || !File.Exists(found));
        }
        Assert.True(resumed, "No run went on from the one before.");
        TerraneProgram.Run(Command("killed")).Exits(0);
        Archive.AssertSame(expected, found);
        Assert.Equal(["x-lineage.pmtiles", "x.pmtiles", "x.pmtiles.report.html", "x.pmtiles.report.json"],
            new DirectoryInfo(folder.File("killed")).GetFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Contains("up to date", TerraneProgram.Run(Command("killed")).Exits(0).Error);
        TerraneProgram.Run(Command("killed", "--mode", "max")).Exits(2).Says("output.exists");
    }

    [Fact]
    public void In_a_control_group_of_just_its_memory_it_makes_the_same_bytes()
    {
        const long Memory = 256L << 20;
        using var folder = new TestFolder();
        WriteOverlapping(folder);
        string[] command = ["merge", folder.File("a.pmtiles"), folder.File("b.pmtiles"), "--memory", "256M", "-o"];
        TerraneProgram.Run([.. command, folder.File("whole.pmtiles")]).Exits(0);
        using var group = MemoryGroup.TryMake(Memory);
        Assert.SkipWhen(group is null, "No control group can be made here.");
        using RunningProgram run = RunningProgram.Start("sh", null, [], ["-c", group.Enter + "exec \"$@\"", "sh", TerraneProgram.Path, .. command, folder.File("x.pmtiles")]);
        run.Finish().Exits(0);
        Archive.AssertSame(folder.File("whole.pmtiles"), folder.File("x.pmtiles"));
        JsonElement memory = JsonDocument.Parse(File.ReadAllText(folder.File("x.pmtiles.report.json"))).RootElement.GetProperty("memory");
        Assert.InRange(memory.GetProperty("peakTreeBytes").GetInt64(), 20L << 20, Memory);
    }

    [Fact]
    public void An_MBTiles_holds_the_same_tiles_and_others_read_both()
    {
        using var folder = new TestFolder();
        WriteOverlapping(folder);
        string pm = folder.File("x.pmtiles"), mb = folder.File("x.mbtiles"), back = folder.File("back.pmtiles"), small = folder.File("small.mbtiles");
        foreach (string output in new[] { pm, mb }) TerraneProgram.Run("merge", folder.File("a.pmtiles"), folder.File("b.pmtiles"), "-o", output).Exits(0);
        TerraneProgram.Run("convert", mb, "-o", back).Exits(0);
        Archive.AssertSame(pm, back.Replace("back", "x", StringComparison.Ordinal));
        Assert.True(File.ReadAllBytes(pm).AsSpan().SequenceEqual(File.ReadAllBytes(back)));
        TerraneProgram.Run("verify", "--deep", pm, mb, Archive.LineageOf(mb)).Exits(0);
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(pm);

        string scripts = Path.Combine(Root(), "tests", "js");
        if (Directory.Exists(Path.Combine(scripts, "node_modules", "pmtiles")))
        {
            JsonElement found = TerraneProgram.Bash("printf %s \"$3\" | node \"$1/read-pmtiles.mjs\" \"$2\"", scripts, pm, string.Join('\n', tiles.Keys)).Exits(0).Json.GetProperty("tiles");
            Assert.All(tiles, tile => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(tile.Value)), found.GetProperty($"{tile.Key}").GetString()));
        }

        // GDAL reads MBTiles of 256 pixels: their mosaic of the deepest zoom is what the tiles of 512 hold one zoom above.
        TerraneProgram.Run("merge", folder.File("a.pmtiles"), folder.File("b.pmtiles"), "-o", small, "--tile-size", "256", "--format", "png").Exits(0);
        TileId deepest = tiles.Keys.Last();
        Outcome python = TerraneProgram.Bash("""
            /usr/bin/python3 -W ignore -c '
            import sys, rasterio, numpy as np
            from rasterio.windows import Window
            x, y = int(sys.argv[2]), int(sys.argv[3])
            with rasterio.open(sys.argv[1]) as d:
                edge, size = 20037508.342789244, d.transform.a
                w = Window(round((x * 512 * size - edge - d.transform.c) / size), round((d.transform.f - edge + y * 512 * size) / size), 512, 512)
                r, g, b = d.read([1, 2, 3], window=w, boundless=True).astype(float)
            print(*(r * 256 + g + b / 256 - 32768).ravel().tolist())
            ' "$@"
            """, small, $"{deepest.X}", $"{deepest.Y}");
        Assert.SkipWhen(python.Error.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed.");
        Assert.Equal(MadeArchive.Metres(tiles[deepest]).Select(v => (double)v), python.Exits(0).Out.Split(' ').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void What_cannot_be_merged_is_refused_by_name_and_leaves_nothing()
    {
        using var folder = new TestFolder();
        var tile = new TileId(3, 4, 2);
        string a = new MadeArchive { Legend = ["a"] }.Add(tile, (_, _) => 1).Write(folder.File("a.pmtiles"));
        string b = new MadeArchive().Add(tile, (_, _) => 2).Write(folder.File("b.mbtiles"));
        string output = folder.File("x.pmtiles"), cut = folder.File("cut.pmtiles"), text = folder.File("text.pmtiles");
        File.WriteAllBytes(cut, File.ReadAllBytes(a)[..^40]);
        string map = new MadeArchive { Encoding = "mapbox" }.Add(tile, (_, _) => 3).Write(folder.File("map.pmtiles"));
        string large = new MadeArchive(128).Add(tile, (_, _) => 3).Write(folder.File("large.pmtiles"));
        string stale = new MadeArchive { Legend = ["s"] }.Add(tile.Child(0, 0), (_, _) => 3).Write(folder.File("stale.pmtiles"));
        new MadeArchive().Add(tile, (_, _) => 3).Write(stale); // another archive under the name: the lineage beside it is not its own
        File.WriteAllText(text, "<html>not found</html>");
        string[] before = folder.Names();
        TerraneProgram.Run("merge", a, b, "-o", a, "--overwrite").Exits(2).Says("merge.same");
        TerraneProgram.Run("merge", a, b, a, "-o", output).Exits(2).Says("merge.twice");
        TerraneProgram.Run("merge", a, b, "-o", output, "--mode", "median").Exits(2).Says("job.value");
        TerraneProgram.Run("merge", a, $"{b},void=0", "-o", output).Exits(2).Says("job.key");
        TerraneProgram.Run("merge", a, b, "--mod", "max", "-o", output).Exits(2);
        TerraneProgram.Run("merge", a, b, "-o", folder.File("x.tif")).Exits(2).Says("job.value");
        TerraneProgram.Run("merge", a, folder.File("none.pmtiles"), "-o", output).Exits(2).Says("pmtiles.open");
        TerraneProgram.Run("merge", a, cut, "-o", output).Exits(2).Says("pmtiles.section");
        TerraneProgram.Run("merge", a, text, "-o", output).Exits(2).Says("pmtiles.truncated");
        TerraneProgram.Run("merge", Archive.LineageOf(a), b, "-o", output).Exits(2).Says("merge.encoding");
        TerraneProgram.Run("merge", a, $"{map},encoding=terrarium", "-o", output).Exits(0);
        foreach (string made in Directory.GetFiles(folder.Path, "x*")) File.Delete(made);
        TerraneProgram.Run("merge", a, large, "-o", output).Exits(2).Says("merge.encoding");
        TerraneProgram.Run("merge", stale, a, "-o", output).Exits(2).Says("merge.lineage");
        Directory.Delete(output + ".terrane-work", recursive: true); // only the work finds that out
        TerraneProgram.Run("merge", a, b, "-o", output, "--memory", "64M").Exits(2).Says("plan.memory");
        Assert.Equal(8, TerraneProgram.Run("merge", a, b, "-o", output, "--dry-run", "--json").Exits(0).Json.GetProperty("zooms")[0].GetProperty("zoom").GetInt32() + 5);
        Assert.Equal(before, folder.Names());
    }

    [Fact]
    public void A_tile_that_cannot_be_decoded_is_a_data_error_and_void()
    {
        using var folder = new TestFolder();
        TileId tile = new(5, 9, 9), whole = new(5, 10, 9);
        string a = new MadeArchive().Add(tile, (x, y) => x * y).Add(whole, (_, _) => 4).Write(folder.File("a.pmtiles"));
        byte[] bytes = File.ReadAllBytes(a);
        byte[] stored = Archive.Tiles(a)[tile];
        int at = bytes.AsSpan().IndexOf(stored);
        Array.Clear(bytes, at + 40, stored.Length - 40); // the header stays, the pixels do not
        File.WriteAllBytes(a, bytes);
        string b = new MadeArchive().Add(tile, (_, _) => -6).Write(folder.File("b.pmtiles"));
        string merged = folder.File("x.pmtiles");
        TerraneProgram.Run("merge", a, b, "-o", merged).Exits(1).Says("merge.tile");
        Assert.Equal([-6f], MadeArchive.Metres(Archive.Tiles(merged)[tile]).Distinct());
        Assert.Equal(Archive.Tiles(a)[whole], Archive.Tiles(merged)[whole]);
    }

    /// <summary>12 deepest tiles, each in a unit of its own, with an overview at zoom 5 alone: a half is merged, the others are one archive's.</summary>
    private static void WriteOverlapping(TestFolder folder)
    {
        var top = new TileId(5, 17, 11);
        MadeArchive a = new MadeArchive { Legend = ["a", "a2"] }.Add(top, (_, _) => 1), b = new MadeArchive { Legend = ["b"] }.Add(top, (_, _) => 2);
        foreach (uint x in new uint[] { 0, 3, 4, 7 })
            for (uint y = 2; y < 5; y++)
            {
                var tile = new TileId(10, (top.X * 32) + (4 * x), (top.Y * 32) + (4 * y));
                if (x < 5) a.Add(tile, (c, r) => x > 2 && c + r > 500 + y ? double.NaN : c + x, (c, _) => c < 300 ? 1 : 2);
                if (x > 2) b.Add(tile, (c, r) => x < 5 && r > 480 ? double.NaN : -r - y);
            }
        a.Write(folder.File("a.pmtiles"));
        b.Write(folder.File("b.pmtiles"));
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
