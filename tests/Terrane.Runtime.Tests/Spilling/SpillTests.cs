using Terrane.Core;
using Terrane.Runtime.Spilling;

namespace Terrane.Runtime.Tests.Spilling;

public sealed class SpillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 100_000)]
    [InlineData(false, 0)]
    public void What_was_added_is_read_back_wherever_it_lies(bool hasFolder, long kept)
    {
        using var store = new SpillStore(hasFolder ? _folder.Path : null, new ByteSize(kept));
        SpillList<(int, long)>[] lists = [.. new[] { 0, 1, 3, 64, 4096, 4097, 50_000 }.Select(count =>
        {
            var list = new SpillList<(int, long)>(store);
            for (int i = 0; i < count; i++) list.Add((i, (long)count * i));
            return list.Seal();
        })];
        Assert.Equal(hasFolder, store.FileBytes > 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path)); // it has no name
        foreach (SpillList<(int, long)> list in lists)
        {
            Assert.Equal(Enumerable.Range(0, list.Count).Select(i => (i, (long)list.Count * i)), list);
            if (list.Count < 4097) continue;
            var part = new (int, long)[4096];
            list.CopyTo(1, part); // across pages
            Assert.Equal((4096, 4096L * list.Count), part[^1]);
            Parallel.For(0, 20_000, i => Assert.Equal(i * 7919 % list.Count, list[i * 7919 % list.Count].Item1));
            Assert.Throws<ArgumentOutOfRangeException>(() => list[list.Count]);
        }
    }

    [Fact]
    public void Names_are_stored_by_what_differs_from_the_one_before()
    {
        using var store = new SpillStore(_folder.Path, new ByteSize(0));
        var names = new SpillNames(store);
        string[] given = [.. Enumerable.Range(0, 5000).Select(i => $"/a/rather/long/folder/of/heights/über {i / 100:D4}/{i:D6}.tif"), "", "x", new string('y', 3000)];
        foreach (string name in given) names.Add(name);
        names.Seal();
        Assert.Equal(given, names);
        Assert.All(Enumerable.Range(0, given.Length), i => Assert.Equal(given[i], names[i]));
        Assert.True(store.FileBytes < 20 * given.Length, $"{store.FileBytes} bytes");
    }

    [Fact]
    public void A_sort_in_many_runs_is_ordinal_and_keeps_the_first_of_equals()
    {
        using var store = new SpillStore(_folder.Path, new ByteSize(0));
        var sort = new SpillSort<int>(store, perRun: 100);
        var random = new Random(7);
        string[] names = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(4) switch { 0 => "Z", 1 => "a", 2 => "\uE000", _ => "\U00010400" } + random.Next(500))];
        for (int i = 0; i < names.Length; i++) sort.Add(names[i], i);
        Assert.Equal(names.Select((name, i) => (Name: name, Value: i)).DistinctBy(n => n.Name).OrderBy(n => n.Name, StringComparer.Ordinal), sort.Sorted());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error()
    {
        using var store = new SpillStore(Path.Combine(_folder.Path, "absent"), new ByteSize(0));
        var list = new SpillList<long>(store);
        Assert.Equal("run.tmpdir", Assert.Throws<RunException>(() => list.AddRange(new long[10_000])).Code);
    }
}
