using System.Security.Cryptography;
using System.Text.Json;
using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Tests.PmTiles;

/// <summary>Archives read back by the reader of the browsers, npm's pmtiles.</summary>
public sealed class NpmPmTilesTests
{
    [Fact]
    public void Finds_every_tile_by_way_of_leaf_directories()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.ManyTiles(110_000);
        AssertReads(PackHarness.Archive(folder, tiles), tiles, sampleEvery: 173);
    }

    [Fact]
    public void Finds_duplicates_and_runs_over_several_zooms()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.RandomTiles(5);
        AssertReads(PackHarness.Archive(folder, tiles), tiles, sampleEvery: 3);
    }

    private static void AssertReads(string path, SortedDictionary<ulong, byte[]> tiles, int sampleEvery)
    {
        string scripts = Path.Combine(Outside.RepositoryRoot, "tests", "js");
        Assert.SkipWhen(!Directory.Exists(Path.Combine(scripts, "node_modules", "pmtiles")), "npm's pmtiles is not installed: run `npm ci` in tests/js.");
        ulong[] present = [.. tiles.Keys.Where((_, i) => i % sampleEvery == 0)];
        ulong[] absent = [.. tiles.Keys.Select(id => id + 1).Where(id => !tiles.ContainsKey(id)).Take(50)];
        string names = string.Join('\n', present.Concat(absent).Select(TileId.FromHilbertId));
        (int exit, string output) = Outside.Run("node", [Path.Combine(scripts, "read-pmtiles.mjs"), path], names);
        Assert.True(exit == 0, output);
        using var json = JsonDocument.Parse(output);
        JsonElement found = json.RootElement.GetProperty("tiles");
        foreach (ulong id in present)
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(tiles[id])), found.GetProperty(TileId.FromHilbertId(id).ToString()).GetString());
        Assert.All(absent, id => Assert.Equal(JsonValueKind.Null, found.GetProperty(TileId.FromHilbertId(id).ToString()).ValueKind));

        JsonElement header = json.RootElement.GetProperty("header");
        using var reader = PmTilesReader.Open(path);
        Assert.Equal(reader.Header.TileEntries, header.GetProperty("numTileEntries").GetUInt64());
        Assert.Equal((-6.5, 55.25, -5.125, 56.75), (
            header.GetProperty("minLon").GetDouble(), header.GetProperty("minLat").GetDouble(), header.GetProperty("maxLon").GetDouble(), header.GetProperty("maxLat").GetDouble()));
        Assert.True(header.GetProperty("clustered").GetBoolean());
        Assert.Equal(4, header.GetProperty("tileType").GetInt32());
        JsonElement metadata = json.RootElement.GetProperty("metadata");
        Assert.Equal("terrarium", metadata.GetProperty("encoding").GetString());
        Assert.Equal("© A", metadata.GetProperty("legend")[0].GetProperty("attribution").GetString());
    }
}
