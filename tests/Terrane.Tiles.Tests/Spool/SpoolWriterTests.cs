using Terrane.Core;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Tests.Spool;

public sealed class SpoolWriterTests
{
    [Fact]
    public void Tiles_of_a_zoom_lie_one_after_the_other_and_repeats_take_no_room()
    {
        using var folder = new TestFolder();
        using (var writer = SpoolWriter.Open(folder["spool"], SpoolPosition.Empty))
        {
            writer.Append(new TileId(1, 0, 0), "abc"u8);
            writer.Append(new TileId(0, 0, 0), "z"u8);
            writer.Append(new TileId(1, 0, 1), "abc"u8);
            writer.Append(new TileId(1, 1, 0), "de"u8);
            SpoolPosition position = writer.Flush(fsync: true);
            Assert.Equal("0:1:1,1:3:5", position.ToString());
            Assert.Equal((4, 6), (position.TotalEntries, position.TotalDataLength));
            Assert.Equal(position, SpoolPosition.Parse("0:1:1,1:3:5"));
        }
        Assert.Equal("abcde", File.ReadAllText(SpoolFolder.DataPath(folder["spool"], 1)));
        SpoolEntry[] entries = [.. SpoolFolder.Entries(folder["spool"], 1)];
        Assert.Equal([1ul, 2, 4], entries.Select(e => e.TileId));
        Assert.Equal([false, true, false], entries.Select(e => e.IsRepeat));
        Assert.Equal(entries[0].Hash, entries[1].Hash);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223", Convert.ToHexStringLower(File.ReadAllBytes(SpoolFolder.IndexPath(folder["spool"], 1))[16..32])); // SHA-256 of "abc"
    }

    [Fact]
    public void Going_back_to_a_position_forgets_what_came_after()
    {
        using var folder = new TestFolder();
        var random = new Random(1);
        for (int round = 0; round < 20; round++)
        {
            string spool = folder[$"spool{round}"], straight = folder[$"straight{round}"];
            TileId[] ids = [.. Enumerable.Range(0, 200).Select(i => TileId.FromHilbertId((ulong)i))];
            byte[][] tiles = [.. ids.Select(_ => new byte[] { (byte)random.Next(3), (byte)random.Next(2) }[..random.Next(1, 3)])];
            int kept = random.Next(ids.Length + 1), lost = random.Next(kept, ids.Length + 1);
            SpoolPosition position;
            using (var writer = SpoolWriter.Open(spool, SpoolPosition.Empty))
            {
                for (int i = 0; i < kept; i++) writer.Append(ids[i], tiles[i]);
                position = SpoolPosition.Parse(writer.Flush(fsync: false).ToString());
                for (int i = kept; i < lost; i++) writer.Append(ids[i], [9, 9, 9]); // a kill: written, but on no record
            }
            using (var writer = SpoolWriter.Open(spool, position))
            {
                for (int i = kept; i < ids.Length; i++) writer.Append(ids[i], tiles[i]);
                writer.Flush(fsync: false);
            }
            using (var writer = SpoolWriter.Open(straight, SpoolPosition.Empty))
            {
                for (int i = 0; i < ids.Length; i++) writer.Append(ids[i], tiles[i]);
                writer.Flush(fsync: false);
            }
            foreach (string path in Directory.EnumerateFiles(straight))
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(spool, Path.GetFileName(path))));
            Assert.Equal(Directory.EnumerateFiles(straight).Count(), Directory.EnumerateFiles(spool).Count());
        }
    }

    [Fact]
    public void Refuses_tiles_that_do_not_ascend_also_after_going_back()
    {
        using var folder = new TestFolder();
        SpoolPosition position;
        using (var writer = SpoolWriter.Open(folder["spool"], SpoolPosition.Empty))
        {
            writer.Append(new TileId(1, 1, 1), "a"u8);
            Assert.Throws<ArgumentException>(() => writer.Append(new TileId(1, 1, 1), "a"u8));
            Assert.Throws<ArgumentException>(() => writer.Append(new TileId(1, 0, 0), "a"u8));
            Assert.Throws<ArgumentException>(() => writer.Append(new TileId(1, 1, 0), []));
            writer.Append(new TileId(0, 0, 0), "a"u8);
            position = writer.Flush(fsync: false);
        }
        using var again = SpoolWriter.Open(folder["spool"], position);
        Assert.Throws<ArgumentException>(() => again.Append(new TileId(1, 0, 1), "a"u8));
        again.Append(new TileId(1, 1, 0), "a"u8);
        Assert.Equal("0:1:1,1:2:1", again.Flush(fsync: false).ToString());
    }

    [Fact]
    public void Notices_that_less_is_there_than_was_recorded()
    {
        using var folder = new TestFolder();
        using (var writer = SpoolWriter.Open(folder["spool"], SpoolPosition.Empty))
        {
            writer.Append(new TileId(0, 0, 0), "abc"u8);
            writer.Flush(fsync: false);
        }
        Assert.Equal("spool.short", Assert.Throws<SpoolException>(() => SpoolWriter.Open(folder["spool"], SpoolPosition.Parse("0:1:4"))).Code);
        Assert.Equal("spool.short", Assert.Throws<SpoolException>(() => SpoolWriter.Open(folder["spool"], SpoolPosition.Parse("0:2:3"))).Code);
        Assert.Equal("abc", File.ReadAllText(SpoolFolder.DataPath(folder["spool"], 0)));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1:2")]
    [InlineData("1:2:x")]
    [InlineData("1:2:3,1:2:3")]
    [InlineData("-1:2:3")]
    public void Refuses_a_text_that_is_no_position(string text) => Assert.Throws<SpoolException>(() => SpoolPosition.Parse(text));

    [Fact]
    public void Deleting_leaves_other_files_alone()
    {
        using var folder = new TestFolder();
        using (var writer = SpoolWriter.Open(folder.Path, SpoolPosition.Empty)) writer.Append(new TileId(0, 0, 0), "a"u8);
        File.WriteAllText(folder["keep.txt"], "");
        SpoolFolder.Delete(folder.Path);
        Assert.Equal([folder["keep.txt"]], Directory.EnumerateFileSystemEntries(folder.Path));
        SpoolFolder.Delete(folder["not there"]);
    }
}
