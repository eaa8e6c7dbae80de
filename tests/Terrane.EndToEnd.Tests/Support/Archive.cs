using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>What is in a PMTiles archive.</summary>
internal static class Archive
{
    /// <summary>All tiles with their stored bytes.</summary>
    public static IReadOnlyDictionary<TileId, byte[]> Tiles(string path)
    {
        using var reader = PmTilesReader.Open(path);
        var tiles = new SortedDictionary<TileId, byte[]>();
        foreach (PmTilesEntry entry in reader.Entries())
        {
            byte[] bytes = reader.ReadTile(entry);
            for (ulong id = entry.TileId; id < entry.EndId; id++) tiles.Add(TileId.FromHilbertId(id), bytes);
        }
        return tiles;
    }

    public static string LineageOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "-lineage" + Path.GetExtension(path));

    /// <summary>Passes when both files, and the lineage archives beside them, hold the same bytes.</summary>
    public static void AssertSame(string expected, string found)
    {
        Assert.True(File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(found)), $"{found} differs from {expected}.");
        Assert.Equal(File.Exists(LineageOf(expected)), File.Exists(LineageOf(found)));
        if (File.Exists(LineageOf(expected)))
            Assert.True(File.ReadAllBytes(LineageOf(expected)).AsSpan().SequenceEqual(File.ReadAllBytes(LineageOf(found))), $"The lineage of {found} differs.");
    }
}
