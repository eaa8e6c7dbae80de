using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Commands;

/// <summary>inspect, and bounds.</summary>
public sealed class InspectTests(QuiltBuild quilt)
{
    [Fact]
    public void A_tile_is_made_again_by_what_the_report_names()
    {
        using var folder = new TestFolder();
        string archive = folder.File("two.pmtiles"), picture = folder.File("tile.png");
        string upper = Rasters.Write(folder.File("upper.tif"), "EPSG:32631", 485_000, 5_560_000, 100, 200, 200, (x, y) => Rasters.Relief(x, y) + 25);
        TerraneProgram.RunIn(folder.Path, [], "build", "upper.tif,name=upper", $"{quilt.Sources},name=lower", "-o", "two.pmtiles", "--max-zoom", "11", "--effort", "0").Exits(0);
        foreach (TileId tile in Archive.Tiles(archive).Keys.Where(t => t.Z is 8 or 11).Take(3))
        {
            System.Text.Json.JsonElement json = TerraneProgram.Run("inspect", archive, "--tile", $"{tile}", "--json").Exits(0).Json;
            Assert.True(json.GetProperty("agrees").GetBoolean());
            Assert.Equal(0, json.GetProperty("rebuilt").GetProperty("maxDifference").GetDouble());
            Assert.Equal(json.GetProperty("valid").GetInt32(), json.GetProperty("sources").EnumerateArray().Sum(s => s.GetProperty("fills").GetInt32()));
            Assert.Equal(["upper", "lower"], json.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        }
        TileId deepest = Archive.Tiles(archive).Keys.Last();
        TerraneProgram.Run("inspect", archive, "--tile", $"{deepest}", "-o", picture).Exits(0);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(picture)[..4]);
        TerraneProgram.Run("inspect", archive, "--tile", "11/0/0").Exits(2).Says("tile.absent");
        TerraneProgram.Run("inspect", archive, "--tile", "11/x").Exits(2).Says("option.value");
        TerraneProgram.Run("inspect", archive, "--tile", $"{deepest}", "--sources", folder.File("none.tif")).Exits(2).Says("raster.notfound");
        TerraneProgram.Run("inspect", archive, "--tile", $"{deepest}", "--sources", upper + ",name=upper").Exits(2).Says("inspect.differs");
    }

    [Fact]
    public void An_altered_tile_is_found()
    {
        using var folder = new TestFolder();
        string tiles = folder.File("tiles"), altered = folder.File("altered.pmtiles");
        TileId[] deepest = [.. Archive.Tiles(quilt.Archive).Keys.Where(t => t.Z == 11)];
        TerraneProgram.Run("convert", quilt.Archive, "-o", tiles).Exits(0);
        File.Copy(Path.Combine(tiles, $"{deepest[1]}.webp"), Path.Combine(tiles, $"{deepest[0]}.webp"), overwrite: true);
        TerraneProgram.Run("convert", tiles, "-o", altered).Exits(0);
        TerraneProgram.Run("verify", "--deep", altered).Exits(0); // sound as an archive
        string[] sources = ["--sources", quilt.Sources, "--max-zoom", "11"];
        Outcome found = TerraneProgram.Run(["inspect", altered, "--tile", $"{deepest[0]}", .. sources]).Exits(2).Says("inspect.differs");
        Assert.Contains("all", found.Out);
        TerraneProgram.Run(["inspect", altered, "--tile", $"{deepest[1]}", .. sources]).Exits(0);
        // No report names the sources of this one: figures only.
        Assert.Equal(System.Text.Json.JsonValueKind.Null, TerraneProgram.Run("inspect", altered, "--tile", $"{deepest[0]}", "--json").Exits(0).Json.GetProperty("agrees").ValueKind);
    }

    [Fact]
    public void Bounds_lists_rasters_and_build_takes_the_list()
    {
        using var folder = new TestFolder();
        string store = Rasters.Quilt(folder.File("source-store/quilt"), 2, 2, 60, 500), list = Path.Combine(store, "bounds.csv");
        TerraneProgram.Run("bounds", store, "-o", list).Exits(0);
        string[] lines = File.ReadAllLines(list);
        Assert.Equal("filename,left,bottom,right,top,width,height", lines[0]);
        Assert.Equal(["00.tif", "01.tif", "10.tif", "11.tif"], lines[1..].Select(line => line.Split(',')[0]));
        Outcome python = TerraneProgram.Bash("""
            /usr/bin/python3 -W ignore -c '
            import sys, csv, os, rasterio, rasterio.warp
            for row in csv.DictReader(open(sys.argv[1])):
                with rasterio.open(os.path.join(os.path.dirname(sys.argv[1]), row["filename"])) as d:
                    expected = rasterio.warp.transform_bounds(d.crs, "EPSG:3857", *d.bounds)
                    found = [float(row[k]) for k in ("left", "bottom", "right", "top")]
                    assert all(abs(a - b) < 1e-3 for a, b in zip(expected, found)) and (int(row["width"]), int(row["height"])) == (d.width, d.height), (expected, found)
            ' "$@"
            """, list);
        Assert.SkipWhen(python.Error.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed.");
        python.Exits(0);
        string whole = folder.File("whole.pmtiles"), part = folder.File("part.pmtiles");
        TerraneProgram.Run("build", store + ",name=quilt", "-o", whole, "--max-zoom", "9", "--effort", "0").Exits(0);
        File.Delete(Path.Combine(store, "11.tif"));
        TerraneProgram.Run("build", folder.File("source-store") + ",name=quilt", "-o", part, "--max-zoom", "9", "--effort", "0").Exits(1).Says("raster.listed");
        TerraneProgram.Run("bounds", folder.File("none"), "-o", list).Exits(2).Says("raster.notfound");
        TerraneProgram.Run("bounds", store, "-o", folder.File("other.csv")).Exits(1).Says("raster.listed");
    }
}
