using System.Diagnostics;
using Terrane.Runtime.Caching;

namespace Terrane.Runtime.Tests.Caching;

public sealed class ManyProcessesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.File("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Processes_that_store_read_and_delete_at_once_see_whole_entries_only_and_a_kill_leaves_none_that_is_not()
    {
        Process[] writers = [.. Enumerable.Range(0, 3).Select(_ => CacheWriter.Start(Root))];
        try
        {
            foreach (Process writer in writers)
                for (int line = 0; line < 4; line++) Assert.StartsWith("rounds", writer.StandardOutput.ReadLine(), StringComparison.Ordinal);
        }
        finally
        {
            foreach (Process writer in writers) writer.Kill();
        }
        foreach (Process writer in writers)
        {
            Assert.DoesNotContain("wrong", writer.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
            writer.WaitForExit();
            writer.Dispose();
        }
        CacheInventory inventory = CacheInventory.Open(Root);
        CacheItem[] left = [.. inventory.Items(CacheTier.Tiles)];
        Assert.NotEmpty(left);
        Assert.All(left, item => Assert.True(CacheInventory.IsIntact(item)));
        // The limit is 300 K; each of the three may have added a sixteenth of it, and what it was writing, since it last looked.
        Assert.InRange(left.Sum(item => item.Bytes), 1, 400 << 10);

        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(Root, "tmp"))) Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-1));
        Assert.Equal(3, Directory.EnumerateDirectories(Path.Combine(Root, "tmp")).Count());
        inventory.RemoveLeftovers();
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Root, "tmp")));
    }

    [Fact]
    public void Of_all_processes_that_want_a_file_one_makes_it()
    {
        string log = _folder.File("log");
        Process[] makers = [.. Enumerable.Range(0, 3).Select(_ => CacheWriter.Start(Root, log))];
        foreach (Process maker in makers)
        {
            Assert.Equal("", maker.StandardOutput.ReadToEnd());
            maker.WaitForExit();
            maker.Dispose();
        }
        Assert.Equal("ABCDEFGHIJKL", string.Concat(File.ReadAllText(log).Order()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "locks")));
    }

    [Fact]
    public void A_maker_that_is_killed_lets_the_next_one_make_it()
    {
        CacheKey key = CacheWriter.FileKey(0);
        using CacheStore cache = Entries.Open(Root);
        string held = Path.Combine(Root, "locks", key.Content.Hash);
        Directory.CreateDirectory(Path.GetDirectoryName(held)!);
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", [held, "/bin/sh", "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", other.StandardOutput.ReadLine());
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() => cache.FindOrMake(key, 1, _ => Assert.Fail("made twice at once"), stop.Token));
        other.Kill(entireProcessTree: true);
        other.WaitForExit();
        using CacheEntry? entry = cache.FindOrMake(key, 1, path => File.WriteAllText(path, "whole"), default);
        Assert.Equal("whole"u8.ToArray(), entry!.Read("data"));
    }
}
