using System.Diagnostics;
using Terrane.Runtime.Caching;

namespace Terrane.Runtime.Tests.Caching;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _isMounted;

    private string Root => _folder.File("disk");

    public void Dispose()
    {
        if (_isMounted) Run("umount", "-l", Root);
        _folder.Dispose();
    }

    [Fact]
    public void A_full_disk_is_said_once_and_what_is_there_is_used()
    {
        Mount("size=2m");
        var said = new List<string>();
        using CacheStore cache = Entries.Open(Entries.Settings(Root, "1G"), said)!;
        Assert.True(cache.Store(Entries.Key("a"), "before"));
        // The estimate is far too low, so that the disk itself has to say it.
        Assert.False(cache.Store(Entries.Key("b"), 1, writer =>
        {
            for (int i = 0; i < 64; i++) writer.Write("text", new byte[64 << 10]);
        }));
        Assert.False(cache.Store(Entries.Key("c"), "after"));
        Assert.Equal("before", cache.Find(Entries.Key("a")));
        Assert.StartsWith("cache.write", Assert.Single(said), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Root, "tmp"), "*", SearchOption.AllDirectories), file => Path.GetFileName(file) != "lock");
    }

    [Fact]
    public void Room_is_left_to_others_and_storing_begins_again_when_there_is_some()
    {
        Mount("size=2m");
        var said = new List<string>();
        var clock = new ManualClock();
        using CacheStore cache = Entries.Open(Entries.Settings(Root, "1G"), said, clock)!;
        Assert.False(cache.Store(Entries.Key("b"), 2_090_000, _ => Assert.Fail("it would not fit")));
        Assert.Contains("leave less than", Assert.Single(said), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(cache.Store(Entries.Key("b"), "small"));
    }

    [Fact]
    public void A_cache_that_may_only_be_read_is_read()
    {
        Mount("size=2m");
        using (CacheStore cache = Entries.Open(Root)) cache.Store(Entries.Key("a"), "before");
        Run("mount", "-o", "remount,ro", Root);
        var said = new List<string>();
        using CacheStore reading = Entries.Open(Entries.Settings(Root), said)!;
        Assert.Equal("before", reading.Find(Entries.Key("a")));
        Assert.False(reading.Store(Entries.Key("b"), "after"));
        Assert.Null(reading.FindOrMake(CacheWriter.FileKey(1), 1, _ => Assert.Fail("nowhere to put it"), default));
        Assert.StartsWith("cache.write", Assert.Single(said), StringComparison.Ordinal);
    }

    private void Mount(string options)
    {
        Directory.CreateDirectory(Root);
        _isMounted = Run("mount", "-t", "tmpfs", "-o", options, "none", Root);
        Assert.SkipUnless(_isMounted, "A disk in memory may not be mounted here.");
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
