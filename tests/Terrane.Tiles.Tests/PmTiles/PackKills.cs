using System.Globalization;
using Terrane.Core;

namespace Terrane.Tiles.Tests.PmTiles;

/// <summary>Packings that are killed and called again, of either format.</summary>
internal static class PackKills
{
    /// <summary>Packs a copy of the same spool again and again, killed one step later each time, and once more to the end.</summary>
    /// <param name="folder">Holds all of it.</param>
    /// <param name="tiles">What is packed.</param>
    /// <param name="whole">What each must come to.</param>
    /// <param name="pack">Packs a spool into a partial archive and calls the probe, if there is one, between any two steps.</param>
    internal static void AtEveryStep(TestFolder folder, SortedDictionary<ulong, byte[]> tiles, byte[] whole, Action<string, string, Action<string>?> pack)
    {
        PackHarness.Spool(folder["pristine"], tiles);
        int steps = 0;
        for (int killedAt = 0; ; killedAt++)
        {
            string spool = folder[$"spool{killedAt}"], partial = folder[$"{killedAt}.partial"];
            Copy(folder["pristine"], spool);
            int step = 0;
            try
            {
                pack(partial, spool, _ => { if (step++ == killedAt) throw new KilledException(); });
                break; // not that many steps
            }
            catch (KilledException)
            {
                steps++;
            }
            pack(partial, spool, null);
            Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(partial)), $"killed at step {killedAt}");
            Assert.All(Directory.EnumerateFiles(spool, "*.tiles"), path => Assert.Equal(0, new FileInfo(path).Length));
            Directory.Delete(spool, recursive: true);
            File.Delete(partial);
        }
        Assert.True(steps > 20, $"only {steps} steps: the test does not reach between the parts");
    }

    /// <summary>Tiles of usual sizes over three zooms, the whole of a zoom 1 MiB or more, with some equal ones between.</summary>
    internal static SortedDictionary<ulong, byte[]> LargeTiles(int megabytes)
    {
        var random = new Random(megabytes);
        var tiles = new SortedDictionary<ulong, byte[]>();
        byte[] sea = PackHarness.Bytes(random, 30);
        ulong id = TileId.FirstIdOfZoom(4) + 200; // reaches into zoom 5 and 6
        for (long total = 0; total < (long)megabytes << 20; id++)
        {
            byte[] tile = id % 9 == 0 ? sea : PackHarness.Bytes(random, random.Next(5_000, 60_000));
            tiles.Add(id, tile);
            total += tile.Length;
        }
        return tiles;
    }

    /// <summary>Bytes that a folder takes on disk: holes in files are none.</summary>
    internal static long DiskUse(string folder)
    {
        (int exit, string output) = Outside.Run("du", ["-s", "-B1", folder]);
        Assert.Equal(0, exit);
        return long.Parse(output.Split('\t')[0], CultureInfo.InvariantCulture);
    }

    internal static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(from)) File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }
}
