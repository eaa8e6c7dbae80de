using System.Text;
using System.Text.Json;
using Terrane.Core;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Tests.PmTiles;

/// <summary>Tiles in memory, the spools that hold them, and the archive made of these.</summary>
internal static class PackHarness
{
    internal static readonly E7Bounds Bounds = E7Bounds.FromDegrees(new Bounds(-6.5, 55.25, -5.125, 56.75));

    internal static readonly PmTilesMetadata Metadata = new(
        "Test", "Tiles of a test.", "© OpenStreetMap contributors", "baselayer", "1.0.0", PmTilesMetadata.TerrariumEncoding, 512, "webp",
        [new LegendEntry(1, "lidar", "© A", "CC0", "2024"), new LegendEntry(2, "global \"quoted\" & <b>")]);

    internal static SortedDictionary<ulong, byte[]> Tiles(params (TileId Tile, string Content)[] tiles) =>
        new(tiles.ToDictionary(t => t.Tile.HilbertId, t => Encoding.UTF8.GetBytes(t.Content)));

    /// <summary>Random tiles of zooms 0 to 6: some areas dense, some contents shared, some runs of equal tiles.</summary>
    internal static SortedDictionary<ulong, byte[]> RandomTiles(int seed, int atMost = 4000, int longest = 40)
    {
        var random = new Random(seed);
        var tiles = new SortedDictionary<ulong, byte[]>();
        ulong end = TileId.FirstIdOfZoom(7);
        ulong id = (ulong)random.Next(3);
        byte[] content = [1];
        while (id < end && tiles.Count < atMost)
        {
            int kind = random.Next(10);
            if (kind < 6) content = Bytes(random, random.Next(1, longest + 1));
            else if (kind < 8) content = [(byte)random.Next(4)];
            int run = kind == 9 ? random.Next(1, 30) : 1;
            for (int i = 0; i < run && id < end; i++) tiles[id++] = content;
            if (random.Next(4) == 0) id += (ulong)random.Next(1, 40);
        }
        return tiles;
    }

    /// <summary>Tiles of 2 to 4 bytes with gaps and some duplicates, almost all entries of their own.</summary>
    internal static SortedDictionary<ulong, byte[]> ManyTiles(int count)
    {
        var tiles = new SortedDictionary<ulong, byte[]>();
        ulong id = TileId.FirstIdOfZoom(8);
        for (int i = 0; i < count; i++)
        {
            id += i % 50 == 0 ? 3ul : 1;
            tiles.Add(id, BitConverter.GetBytes(i % 1000 == 7 ? 7 : i)[..(2 + (i % 3))]);
        }
        return tiles;
    }

    internal static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    internal static void Spool(string folder, IEnumerable<KeyValuePair<ulong, byte[]>> tiles)
    {
        using var writer = SpoolWriter.Open(folder, SpoolPosition.Empty);
        foreach ((ulong id, byte[] bytes) in tiles) writer.Append(TileId.FromHilbertId(id), bytes);
        writer.Flush(fsync: false);
    }

    internal static PmTilesPackOptions Options(string partial, params string[] spools) => new(spools, partial, Bounds, Metadata);

    /// <summary>Spools, packs and publishes in one go.</summary>
    internal static string Archive(TestFolder folder, SortedDictionary<ulong, byte[]> tiles, string name = "a.pmtiles")
    {
        string spool = folder[name + ".spool"];
        Spool(spool, tiles);
        PmTilesPacker.Pack(Options(folder[name + ".partial"], spool), TestContext.Current.CancellationToken);
        AtomicFile.Publish(folder[name + ".partial"], folder[name]);
        SpoolFolder.Delete(spool);
        return folder[name];
    }

    /// <summary>The archive holds these tiles and no others, and its header and order are what its tiles make them.</summary>
    internal static void AssertHolds(string path, SortedDictionary<ulong, byte[]> tiles)
    {
        using var reader = PmTilesReader.Open(path);
        ulong covered = 0;
        foreach (PmTilesEntry entry in reader.Entries())
        {
            byte[] bytes = reader.ReadTile(entry);
            for (ulong id = entry.TileId; id < entry.EndId; id++, covered++) Assert.Equal(tiles[id], bytes);
        }
        Assert.Equal((ulong)tiles.Count, covered);
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(verification.Findings);
        Assert.True(reader.Header.Clustered);
        Assert.Equal((ulong)tiles.Count, reader.Header.AddressedTiles);
        Assert.Equal(tiles.Values.Select(Convert.ToHexString).Distinct().Count(), (int)reader.Header.TileContents);
        Assert.Equal(TileId.FromHilbertId(tiles.Keys.First()).Z, reader.Header.MinZoom);
        Assert.Equal(TileId.FromHilbertId(tiles.Keys.Last()).Z, reader.Header.MaxZoom);
        using var metadata = JsonDocument.Parse(reader.ReadMetadata());
        Assert.Equal("terrarium", metadata.RootElement.GetProperty("encoding").GetString());
    }
}
