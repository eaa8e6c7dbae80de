using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Readers;

/// <summary>Archives and tiles read by software that is not ours.</summary>
public sealed class OtherReaderTests(QuiltBuild quilt)
{
    [Fact]
    public void The_reader_of_the_browsers_finds_every_tile()
    {
        string scripts = ScriptFolder();
        Assert.SkipWhen(!Directory.Exists(Path.Combine(scripts, "node_modules", "pmtiles")), "npm's pmtiles is not installed: run `npm ci` in tests/js.");
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(quilt.Archive);
        string names = string.Join('\n', tiles.Keys);
        Outcome outcome = TerraneProgram.Bash("printf %s \"$3\" | node \"$1/read-pmtiles.mjs\" \"$2\"", scripts, quilt.Archive, names).Exits(0);
        JsonElement found = outcome.Json.GetProperty("tiles");
        Assert.All(tiles, tile => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(tile.Value)), found.GetProperty($"{tile.Key}").GetString()));
        Assert.Equal(JsonSerializer.Serialize(TerraneProgram.Run("show", quilt.Archive, "--metadata").Exits(0).Json), JsonSerializer.Serialize(outcome.Json.GetProperty("metadata")));
    }

    [Fact]
    public void Dwebp_and_the_formula_of_Terrarium_give_the_elevations()
    {
        Assert.SkipWhen(TerraneProgram.Bash("command -v dwebp").ExitCode != 0, "dwebp is not installed.");
        using var folder = new TestFolder();
        TileId tile = Archive.Tiles(quilt.Archive).Keys.Last();
        string image = folder.File("tile.webp"), metres = folder.File("metres.csv"), alone = folder.File("alone.pmtiles");
        File.Copy(quilt.Archive, alone); // without its lineage, so that fill counts as metres too
        TerraneProgram.Run("tile", alone, $"{tile}", "-o", image).Exits(0);
        TerraneProgram.Run("tile", alone, $"{tile}", "--elevation", "-o", metres).Exits(0);
        byte[] pam = TerraneProgram.Bash("dwebp -quiet -pam \"$1\" -o -", image).Exits(0).Bytes;
        ReadOnlySpan<byte> end = "ENDHDR\n"u8;
        byte[] rgba = pam[(pam.AsSpan().IndexOf(end) + end.Length)..];
        double[] stored = [.. File.ReadLines(metres).SelectMany(l => l.Split(',')).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        Assert.Equal(512 * 512 * 4, rgba.Length);
        for (int i = 0; i < stored.Length; i++)
        {
            Assert.Equal((rgba[4 * i] * 256.0) + rgba[(4 * i) + 1] + (rgba[(4 * i) + 2] / 256.0) - 32768, stored[i]);
            Assert.Equal(255, rgba[(4 * i) + 3]);
        }
    }

    private static string ScriptFolder()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "js");
    }
}
