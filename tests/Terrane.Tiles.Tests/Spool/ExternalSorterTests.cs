using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Tests.Spool;

public sealed class ExternalSorterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)] // the least that is held in memory
    [InlineData(1025)]
    [InlineData(50_000)]
    public void Sorts_as_memory_would_and_more_than_once(int count)
    {
        using var folder = new TestFolder();
        var random = new Random(count);
        long[] records = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64())];
        using var sorter = new ExternalSorter<long>(memoryBytes: 8 * 1024, folder.Path);
        foreach (long record in records) sorter.Add(record);
        Assert.Equal(records.Order(), sorter.Sorted());
        Assert.Equal(records.Order(), sorter.Sorted());
        Assert.Equal(count > 1024, sorter.RunCount > 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path)); // a kill leaves nothing behind
    }
}
