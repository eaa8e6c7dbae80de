using System.Globalization;
using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Gdal;
using Terrane.Native.WebP;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Terrarium;

namespace Terrane.EndToEnd.Tests.Commands;

/// <summary>show, tile and verify.</summary>
public sealed class ArchiveCommandTests(QuiltBuild quilt)
{
    [Fact]
    public void Show_counts_the_tiles_of_each_zoom()
    {
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(quilt.Archive);
        JsonElement shown = TerraneProgram.Run("show", quilt.Archive, "--json").Exits(0).Json;
        Assert.Equal(tiles.Count, shown.GetProperty("addressedTiles").GetInt32());
        Assert.Equal(tiles.GroupBy(t => t.Key.Z).Select(g => (g.Key, g.Count())),
            shown.GetProperty("zooms").EnumerateArray().Select(z => (z.GetProperty("zoom").GetByte(), z.GetProperty("tiles").GetInt32())));
        Assert.Equal("terrarium", shown.GetProperty("metadata").GetProperty("encoding").GetString());

        string text = TerraneProgram.Run("show", quilt.Archive).Exits(0).Out;
        Assert.Contains("zooms        0 to 11", text);
        Assert.Contains("WebP", text);
        Assert.Equal("quilt", TerraneProgram.Run("show", quilt.Archive, "--metadata").Exits(0).Json.GetProperty("name").GetString());
    }

    [Fact]
    public void Show_does_not_pass_on_control_characters()
    {
        string foreign = RealData.Require("tiles/usgs-mt-whitney-8-15-webp-512.pmtiles");
        Assert.DoesNotContain(TerraneProgram.Run("show", foreign).Exits(0).Out, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void Tile_gives_the_stored_bytes_to_stdout_and_to_a_file()
    {
        using var folder = new TestFolder();
        (TileId tile, byte[] stored) = Archive.Tiles(quilt.Archive).Last();
        Assert.Equal(stored, TerraneProgram.Run("tile", quilt.Archive, $"{tile}").Exits(0).Bytes);
        string file = folder.File("tile.webp");
        TerraneProgram.Run("tile", quilt.Archive, $"{tile}", "-o", file, "--dry-run").Exits(0);
        Assert.Empty(folder.Names());
        TerraneProgram.Run("tile", quilt.Archive, $"{tile}", "-o", file).Exits(0);
        TerraneProgram.Run("tile", quilt.Archive, $"{tile}", "-o", file).Exits(0);
        Assert.Equal(stored, File.ReadAllBytes(file));
        TerraneProgram.Run("tile", quilt.Archive, "0/0/0", "-o", file).Exits(2).Says("output.exists");
        TerraneProgram.Run("tile", quilt.Archive, "0/0/0", "-o", file, "--overwrite").Exits(0);
        Assert.NotEqual(stored, File.ReadAllBytes(file));
        Assert.Equal(["tile.webp"], folder.Names());
        TerraneProgram.Bash("script -qec '\"$TERRANE\" tile \"$1\" 0/0/0' /dev/null".Replace("$1", quilt.Archive, StringComparison.Ordinal)).Exits(2);
        TerraneProgram.Run("tile", quilt.Archive, "9/0/0").Exits(2).Says("tile.absent");
    }

    [Fact]
    public void Tile_elevations_are_the_decoded_metres_and_NaN_where_lineage_tells_of_a_void()
    {
        using var folder = new TestFolder();
        (TileId tile, byte[] stored) = Archive.Tiles(quilt.Archive).First(t => t.Key.Z == 9);
        float[] expected = Metres(stored, Archive.Tiles(Archive.LineageOf(quilt.Archive))[tile]);
        Assert.Contains(float.NaN, expected);
        Assert.Contains(expected, m => m > 100);

        string csv = TerraneProgram.Run("tile", quilt.Archive, $"{tile}", "--elevation").Exits(0).Out;
        float[][] rows = [.. csv.TrimEnd('\n').Split('\n').Select(l => l.Split(',').Select(v => float.Parse(v, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(512, rows.Length);
        Assert.Equal(expected, rows.SelectMany(r => r));

        string tiff = folder.File("tile.tif");
        TerraneProgram.Run("tile", quilt.Archive, $"{tile}", "--elevation", "-o", tiff).Exits(0);
        using var raster = GdalDataset.Open(tiff);
        var cells = new float[512 * 512];
        raster.Band(1).Read(new Window(0, 0, 512, 512), cells);
        Assert.Equal(expected, cells);
        Bounds bounds = WebMercator.TileBounds(tile);
        double size = WebMercator.Resolution(tile.Z);
        Assert.Equal(new AffineTransform(bounds.West, size, 0, bounds.North, 0, -size), raster.Transform);
        Assert.Contains("\"EPSG\",3857", raster.CrsWkt);
        Assert.Equal(double.NaN, raster.Band(1).NoData);
        Assert.Equal(["tile.tif"], folder.Names());
    }

    [Fact]
    public void Elevations_are_not_made_up_from_other_images()
    {
        TerraneProgram.Run("tile", Archive.LineageOf(quilt.Archive), "0/0/0", "--elevation").Exits(2).Says("tile.encoding");
        TerraneProgram.Run("tile", RealData.Require("tiles/small/unclustered.pmtiles"), "0/0/0", "--elevation").Exits(2);
    }

    [Fact]
    public void Verify_looks_at_every_archive_and_fails_for_one_that_is_damaged()
    {
        using var folder = new TestFolder();
        string cut = folder.File("cut.pmtiles"), counts = folder.File("counts.pmtiles");
        byte[] bytes = File.ReadAllBytes(quilt.Archive);
        File.WriteAllBytes(cut, bytes[..^1000]);
        bytes[72]++; // the header's number of addressed tiles
        File.WriteAllBytes(counts, bytes);
        string set = Directory.CreateDirectory(folder.File("set")).FullName;
        File.Copy(cut, Path.Combine(set, "one.pmtiles"));
        Outcome outcome = TerraneProgram.Run("verify", "--deep", cut, folder.File("gone.pmtiles"), set, counts, quilt.Archive).Exits(2);
        Assert.Contains($"{cut}: unsound\n  error pmtiles.section:", outcome.Out);
        Assert.Contains("gone.pmtiles: unsound\n  error pmtiles.open:", outcome.Out);
        Assert.Contains($"{Path.Combine(set, "one.pmtiles")}: unsound", outcome.Out);
        Assert.Contains("error verify.header.counts:", outcome.Out);
        Assert.Contains($"{quilt.Archive}: sound ({Archive.Tiles(quilt.Archive).Count} tiles", outcome.Out);

        JsonElement[] documents = [.. TerraneProgram.Run("verify", "--json", counts, quilt.Archive).Exits(2).Json.EnumerateArray()];
        Assert.Equal([false, true], documents.Select(d => d.GetProperty("sound").GetBoolean()));
        Assert.Equal("verify.header.counts", documents[0].GetProperty("findings")[0].GetProperty("code").GetString());
        TerraneProgram.Run("verify", "--deep", quilt.Archive, Archive.LineageOf(quilt.Archive)).Exits(0);
    }

    private static float[] Metres(byte[] elevation, byte[] lineage)
    {
        var pixels = new uint[512 * 512];
        var metres = new float[pixels.Length];
        var ordinals = new ushort[pixels.Length];
        LibWebP.Decode(elevation, pixels, out _, out _);
        TerrariumCodec.Decode(pixels, metres);
        LibWebP.Decode(lineage, pixels, out _, out _);
        Assert.True(LineageCodec.TryDecode(pixels, ordinals));
        for (int i = 0; i < metres.Length; i++)
            if (ordinals[i] == LineageCodec.Void) metres[i] = float.NaN;
        return metres;
    }
}
