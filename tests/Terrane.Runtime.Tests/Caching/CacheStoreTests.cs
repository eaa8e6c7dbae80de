using System.Text;
using Terrane.Runtime.Caching;

namespace Terrane.Runtime.Tests.Caching;

public sealed class CacheStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.File("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_entry_gives_back_its_parts_also_to_the_next_process()
    {
        CacheKey key = Entries.Key("tile 3/4/5");
        using (CacheStore cache = Entries.Open(Root))
        {
            Assert.Null(cache.Find(key));
            Assert.True(cache.Store(key, 9, writer =>
            {
                writer.Write("image", [1, 2, 3]);
                writer.Write("image", [4]);
                writer.Write("legend", "{}"u8);
            }));
        }
        using CacheStore next = Entries.Open(Root);
        Assert.True(next.TryFind(Entries.Key("tile 3/4/5"), out CacheEntry? entry));
        using (entry)
        {
            Assert.Equal(["image", "legend"], entry.Parts);
            Assert.Equal([1, 2, 3, 4], entry.Read("image"));
            Assert.Equal("{}", Encoding.UTF8.GetString(entry.Read("legend")!));
            Assert.Null(entry.Read("sources"));
            var middle = new byte[2];
            entry.Read("image", middle, from: 1);
            Assert.Equal([2, 3], middle);
            Assert.Throws<ArgumentException>(() => entry.Read("image", new byte[5]));
        }
        Assert.False(next.TryFind(Entries.Key("tile 3/4/6"), out _));
        Assert.False(next.TryFind(Entries.Key("tile 3/4/5", CacheTier.Cells), out _));
    }

    [Fact]
    public void Any_flipped_bit_is_noticed_and_the_entry_made_again()
    {
        CacheKey key = Entries.Key("a");
        var said = new List<string>();
        using CacheStore cache = Entries.Open(Entries.Settings(Root), said)!;
        cache.Store(key, "seven m");
        string path = Assert.Single(Entries.Files(Root));
        byte[] right = File.ReadAllBytes(path);
        for (int i = 0; i < right.Length; i++)
        {
            byte[] wrong = [.. right];
            wrong[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, wrong);
            Assert.Null(cache.Find(key));
            Assert.False(File.Exists(path));
        }
        Assert.StartsWith("cache.damaged", Assert.Single(said), StringComparison.Ordinal);
        Assert.True(cache.Store(key, "seven m"));
        Assert.Equal("seven m", cache.Find(key));
    }

    [Fact]
    public void A_file_of_any_shorter_or_longer_length_is_no_entry()
    {
        CacheKey key = Entries.Key("a");
        using CacheStore cache = Entries.Open(Entries.Settings(Root), [])!;
        cache.Store(key, "seven m");
        string path = Assert.Single(Entries.Files(Root));
        byte[] right = File.ReadAllBytes(path);
        for (int length = 0; length <= right.Length + 1; length++)
        {
            if (length == right.Length) continue;
            File.WriteAllBytes(path, [.. right.Take(length), .. new byte[Math.Max(0, length - right.Length)]]);
            Assert.Null(cache.Find(key));
        }
    }

    [Fact]
    public void What_was_used_longest_ago_goes_first_and_what_is_being_read_stays()
    {
        var clock = new ManualClock();
        string text = new('x', 10_000);
        using CacheStore cache = Entries.Open(Root, "64K", clock);
        foreach (string name in (string[])["a", "b", "c", "d", "e"])
        {
            cache.Store(Entries.Key(name), text);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.NotNull(cache.Find(Entries.Key("a")));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(cache.TryFind(Entries.Key("b"), out CacheEntry? reading));
        File.SetLastWriteTimeUtc(reading.Path, clock.GetUtcNow().UtcDateTime.AddDays(-1));
        using (reading)
        {
            cache.Store(Entries.Key("f"), text);
            clock.Advance(TimeSpan.FromSeconds(1));
            cache.Store(Entries.Key("g"), text); // 70 K: down to 57 K
            clock.Advance(TimeSpan.FromSeconds(1));
            cache.Trim(CacheTier.Tiles);
            Assert.Equal(text, Encoding.UTF8.GetString(reading.Read("text")!));
        }
        Assert.Equal("abdefg", string.Concat("abcdefg".Where(name => cache.Find(Entries.Key($"{name}")) is not null)));
    }

    [Fact]
    public void The_limit_holds_without_being_asked_for_and_what_exceeds_it_alone_is_not_stored()
    {
        using (CacheStore cache = Entries.Open(Root, "64K"))
        {
            Assert.False(cache.Store(Entries.Key("huge"), new string('x', 70_000)));
            for (int i = 0; i < 100; i++) cache.Store(Entries.Key($"{i}"), new string('x', 5000));
        }
        using (CacheStore cache = Entries.Open(Root, "64K")) cache.Trim(CacheTier.Tiles);
        Assert.InRange(Entries.Files(Root).Sum(f => new FileInfo(f).Length), 5000, 64 << 10);
    }

    [Fact]
    public void A_file_is_made_once_and_read_by_its_path()
    {
        var key = new CacheKey(CacheTier.Chunks, "points of a.las", "a.las", ".tif");
        using CacheStore cache = Entries.Open(Root);
        int made = 0;
        for (int i = 0; i < 2; i++)
        {
            using CacheEntry entry = cache.FindOrMake(key, 5, path => { File.WriteAllText(path, "GRID"); made++; }, default)!;
            Assert.EndsWith(".tif", entry.Path, StringComparison.Ordinal);
            Assert.StartsWith("GRID", File.ReadAllText(entry.Path), StringComparison.Ordinal);
            Assert.Equal($"/vsisubfile/0_4,{entry.Path}", entry.VsiPath);
        }
        Assert.Equal(1, made);
    }

    [Fact]
    public void One_who_fails_leaves_nothing()
    {
        CacheKey key = Entries.Key("a");
        using CacheStore cache = Entries.Open(Root);
        Assert.Throws<FormatException>(() => cache.Store(key, 1, writer => { writer.Write("text", [1]); throw new FormatException(); }));
        Assert.Throws<FormatException>(() => cache.FindOrMake(key, 1, path => { File.WriteAllText(path, "half"); throw new FormatException(); }, default));
        Assert.Empty(Entries.Files(Root));
        Assert.Equal("whole", Read(cache.FindOrMake(key, 1, path => File.WriteAllText(path, "whole"), default)!));
    }

    private static string Read(CacheEntry entry)
    {
        using (entry) return Encoding.UTF8.GetString(entry.Read("data")!);
    }
}
