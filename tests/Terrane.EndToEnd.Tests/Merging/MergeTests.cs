using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Merging;

/// <summary>merge: what pixels become, and what is copied.</summary>
public sealed class MergeTests
{
    private static readonly TileId Parent = new(8, 120, 80);

    [Theory]
    [InlineData("lineage")]
    [InlineData("void value")]
    [InlineData("alpha")]
    [InlineData("black")]
    public void A_void_over_bathymetry_shows_the_bathymetry(string voids)
    {
        using var folder = new TestFolder();
        double empty = voids switch { "lineage" => double.NaN, "void value" => 0, "alpha" => MadeArchive.Transparent, _ => -32768 };
        string land = new MadeArchive { Legend = voids == "lineage" ? ["survey"] : null }.Add(Parent, (x, _) => x < 256 ? 100 : empty).Write(folder.File("land.pmtiles"));
        string sea = new MadeArchive().Add(Parent, (_, _) => -20).Write(folder.File("sea.pmtiles"));
        string merged = folder.File("merged.pmtiles");
        TerraneProgram.Run(["merge", land, sea, "-o", merged, .. voids == "void value" ? new[] { "--void-value", "0" } : []]).Exits(0);
        float[] metres = MadeArchive.Metres(Archive.Tiles(merged)[Parent]);
        for (int i = 0; i < metres.Length; i++) Assert.Equal(i % 512 < 256 ? 100 : -20, metres[i]);
        TerraneProgram.Run("verify", "--deep", merged).Exits(0);
    }

    [Fact]
    public void What_one_archive_has_and_what_the_first_fills_is_copied_byte_for_byte()
    {
        using var folder = new TestFolder();
        TileId both = Parent.Child(0, 0), onlyA = Parent.Child(1, 0), onlyB = Parent.Child(0, 1);
        string a = new MadeArchive { Legend = ["a"] }.Add(both, (x, y) => x + y).Add(onlyA, (x, _) => x < 9 ? double.NaN : 5).Write(folder.File("a.pmtiles"));
        string b = new MadeArchive().Add(both, (_, _) => 7).Add(onlyB, (_, y) => -y).Write(folder.File("b.mbtiles"));
        string merged = folder.File("merged.pmtiles");
        JsonElement counts = TerraneProgram.Run("merge", a, b, "-o", merged, "--json").Exits(0).Json;
        Assert.Equal((3, 3), (counts.GetProperty("tiles").GetInt32(), counts.GetProperty("copied").GetInt32()));
        TerraneProgram.Run("convert", b, "-o", folder.File("b.pmtiles")).Exits(0);
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(merged), ofA = Archive.Tiles(a), ofB = Archive.Tiles(folder.File("b.pmtiles"));
        Assert.Equal(ofA[both], tiles[both]);
        Assert.Equal(ofA[onlyA], tiles[onlyA]);
        Assert.Equal(ofB[onlyB], tiles[onlyB]);
        Assert.Equal(Archive.Tiles(Archive.LineageOf(a))[onlyA], Archive.Tiles(Archive.LineageOf(merged))[onlyA]);
        TerraneProgram.Run("verify", "--deep", merged, Archive.LineageOf(merged)).Exits(0);
    }

    [Theory]
    [InlineData("priority", 10, 1)]
    [InlineData("max", 40, 2)]
    [InlineData("min", -8, 3)]
    [InlineData("mean", 14, 1)] // (10 + 40 - 8) / 3
    public void Modes_choose_among_the_archives_that_have_data(string mode, float expected, int ordinal)
    {
        using var folder = new TestFolder();
        string[] archives = [.. new[] { 10.0, 40, -8 }.Select((value, i) => new MadeArchive { Legend = [$"source {i}"] }
            .Add(Parent, (x, _) => x == 0 || (x == i + 1) ? double.NaN : value).Write(folder.File($"{i}.pmtiles")))];
        string merged = folder.File("merged.pmtiles");
        TerraneProgram.Run(["merge", .. archives, "-o", merged, "--mode", mode]).Exits(0);
        float[] metres = MadeArchive.Metres(Archive.Tiles(merged)[Parent]);
        int[] ordinals = MadeArchive.Ordinals(Archive.Tiles(Archive.LineageOf(merged))[Parent]);
        for (int i = 0; i < metres.Length; i++)
        {
            if (i % 512 >= 4) Assert.Equal((expected, ordinal), (metres[i], ordinals[i]));
            if (i % 512 == 0) Assert.Equal(0, ordinals[i]);
        }
        float[] withoutOne = mode switch { "priority" => [40, 10, 10], "max" => [40, 10, 40], "min" => [-8, -8, 10], _ => [16, 1, 25] };
        Assert.Equal(withoutOne, metres[1..4]);
    }

    [Fact]
    public void Where_a_deep_archive_is_void_the_shallow_one_is_interpolated_across_the_borders_of_its_tiles()
    {
        using var folder = new TestFolder();
        TileId west = new(6, 30, 20), east = new(6, 31, 20);
        static double Wave(int col, int row) => Math.Round(256 * (500 + (300 * Math.Sin(col / 7.0)) + (200 * Math.Cos(row / 5.0)))) / 256;
        string shallow = new MadeArchive().Add(west, (x, y) => Wave(x, y)).Add(east, (x, y) => Wave(x + 512, y)).Write(folder.File("shallow.pmtiles"));
        // Two deep tiles on both sides of the border between the shallow ones; each has data in a corner only.
        TileId left = west.Child(1, 0).Child(1, 0), right = east.Child(0, 0).Child(0, 0);
        string deep = new MadeArchive { Legend = ["deep"] }.Add(left, Corner).Add(right, Corner).Write(folder.File("deep.pmtiles"));
        string merged = folder.File("merged.pmtiles");
        TerraneProgram.Run("merge", deep, shallow, "-o", merged, "--rounding", "none").Exits(0);
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(merged);
        foreach ((TileId tile, int first) in new[] { (left, 1536), (right, 2048) })
        {
            float[] metres = MadeArchive.Metres(tiles[tile]);
            for (int y = 0; y < 512; y++)
                for (int x = 0; x < 512; x++)
                {
                    if (x < 10 && y < 10)
                    {
                        Assert.Equal(9, metres[(y * 512) + x]);
                        continue;
                    }
                    // Centres: pixel p of the deep zoom lies at (p + 0.5) / 4 - 0.5 among the shallow ones; the first row has nothing above it.
                    double col = ((first + x + 0.5) / 4) - 0.5, row = Math.Max(0, ((y + 0.5) / 4) - 0.5);
                    (int c, int r) = ((int)col, (int)row);
                    (double right_, double down) = (col - c, row - r);
                    double expected = (Wave(c, r) * (1 - right_) * (1 - down)) + (Wave(c + 1, r) * right_ * (1 - down)) + (Wave(c, r + 1) * (1 - right_) * down) + (Wave(c + 1, r + 1) * right_ * down);
                    Assert.True(Math.Abs(expected - metres[(y * 512) + x]) <= 0.003, $"{tile} {x},{y}: {metres[(y * 512) + x]} instead of {expected}"); // 1/512 m of rounding, and floats
                }
        }

        static double Corner(int x, int y) => x < 10 && y < 10 ? 9 : double.NaN;
    }

    [Fact]
    public void Overviews_above_merged_tiles_are_means_of_their_decoded_pixels_and_others_are_copied()
    {
        using var folder = new TestFolder();
        TileId merged = Parent.Child(0, 0), copied = Parent.Child(1, 1), elsewhere = new(8, 10, 10);
        string a = new MadeArchive { Legend = ["a"] }.Add(merged, (x, y) => x > 100 ? double.NaN : y).Add(copied, (x, y) => x * y / 256.0)
            .Add(Parent, (_, _) => 1111).Add(elsewhere, (x, _) => x).Add(elsewhere.Child(0, 0), (x, _) => x).Write(folder.File("a.pmtiles"));
        string b = new MadeArchive { Legend = ["b"] }.Add(merged, (x, y) => x > 300 ? double.NaN : -y - 1).Add(Parent, (_, _) => 2222).Write(folder.File("b.pmtiles"));
        string output = folder.File("merged.pmtiles");
        JsonElement counts = TerraneProgram.Run("merge", a, b, "-o", output, "--json").Exits(0).Json;
        Assert.Equal((3, 1, 1), (counts.GetProperty("copied").GetInt32(), counts.GetProperty("merged").GetInt32(), counts.GetProperty("overviews").GetInt32()));
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(output), lineages = Archive.Tiles(Archive.LineageOf(output));
        Assert.Equal(Archive.Tiles(a)[elsewhere], tiles[elsewhere]);
        float[] parent = MadeArchive.Metres(tiles[Parent]);
        int[] parentOrdinals = MadeArchive.Ordinals(lineages[Parent]);
        foreach ((TileId child, int left, int top) in new[] { (merged, 0, 0), (copied, 256, 256) })
        {
            float[] metres = MadeArchive.Metres(tiles[child]);
            int[] ordinals = MadeArchive.Ordinals(lineages[child]);
            for (int i = 0; i < 256 * 256; i++)
            {
                (int x, int y) = (i % 256, i / 256);
                int[] four = [(1024 * y) + (2 * x), (1024 * y) + (2 * x) + 1, (1024 * y) + 512 + (2 * x), (1024 * y) + 513 + (2 * x)];
                float[] data = [.. four.Where(at => ordinals[at] != 0).Select(at => metres[at])];
                int to = ((top + y) * 512) + left + x;
                Assert.Equal(data.Length == 0, parentOrdinals[to] == 0);
                if (data.Length > 0) Assert.True(Math.Abs(data.Average() - parent[to]) <= 0.5001, $"{child} {x},{y}: {parent[to]} instead of {data.Average()}"); // steps of 1 m at z8
            }
        }
        // Where nothing lies deeper, the first archive's own overview.
        Assert.Equal(1111, parent[300]);
    }

    [Fact]
    public void Legends_become_one_and_a_source_that_both_have_is_one_entry()
    {
        using var folder = new TestFolder();
        string a = new MadeArchive { Legend = ["survey", "ocean"] }.Add(Parent, (x, _) => x < 100 ? 5 : double.NaN, (x, _) => x < 50 ? 2 : 1).Write(folder.File("a.pmtiles"), "© A");
        string b = new MadeArchive { Legend = ["lidar", "ocean"] }.Add(Parent, (x, _) => x < 200 ? 6 : double.NaN, (x, _) => x < 150 ? 1 : 2).Write(folder.File("b.pmtiles"), "© B");
        string c = new MadeArchive().Add(Parent, (_, _) => 7).Write(folder.File("c.pmtiles"), "© A");
        string merged = folder.File("merged.pmtiles");
        TerraneProgram.Run("merge", a, b, $"{c},name=rest", "-o", merged).Exits(0);
        int[] ordinals = MadeArchive.Ordinals(Archive.Tiles(Archive.LineageOf(merged))[Parent]);
        Assert.Equal([2, 1, 3, 2, 4], new[] { 0, 60, 120, 160, 300 }.Select(x => ordinals[x]));
        JsonElement metadata = TerraneProgram.Run("show", Archive.LineageOf(merged), "--metadata").Exits(0).Json;
        Assert.Equal(["survey", "ocean", "lidar", "rest"], metadata.GetProperty("legend").EnumerateArray().Select(e => e.GetProperty("name").GetString()));
        Assert.Equal("© A, © B", metadata.GetProperty("attribution").GetString());
    }

    [Theory]
    [InlineData(256, "png", "mapbox", ".mbtiles")]
    [InlineData(256, "webp", "terrarium", ".pmtiles")]
    [InlineData(512, "png", "terrarium", ".mbtiles")]
    [InlineData(512, "webp", "mapbox", ".pmtiles")]
    public void Archives_of_any_form_are_read(int side, string format, string encoding, string extension)
    {
        using var folder = new TestFolder();
        static double Height(int x, int y) => ((x * 3) + (y * 7)) % 400 / 2.0; // whole in both encodings: steps of 0.5 m
        var made = new MadeArchive(side, format, encoding);
        if (side == 512) made.Add(Parent, Height);
        else foreach (TileId part in new[] { Parent.Child(0, 0), Parent.Child(1, 0), Parent.Child(0, 1) }) made.Add(part, (x, y) => Height(x + (int)(256 * (part.X & 1)), y + (int)(256 * (part.Y & 1))));
        string a = made.Write(folder.File($"a{extension}"));
        string b = new MadeArchive().Add(Parent, (_, _) => -3).Write(folder.File("b.pmtiles"));
        string merged = folder.File("merged.pmtiles");
        TerraneProgram.Run("merge", a, b, "-o", merged, "--check-tiles").Exits(0);
        float[] metres = MadeArchive.Metres(Archive.Tiles(merged)[Parent]);
        for (int i = 0; i < metres.Length; i++)
            Assert.Equal(side == 256 && i % 512 >= 256 && i / 512 >= 256 ? -3 : (float)Height(i % 512, i / 512), metres[i]);
    }
}
