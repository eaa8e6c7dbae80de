using Microsoft.Win32.SafeHandles;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class WholeReadTests
{
    [Theory, InlineData(0, 10, 10), InlineData(95, 10, 5), InlineData(100, 10, 0), InlineData(7, 0, 0)]
    public void It_reads_what_is_asked_or_to_the_end_of_the_file(long offset, int wanted, int expected)
    {
        using var folder = new TemporaryFolder();
        byte[] content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        File.WriteAllBytes(folder.File("x"), content);
        using SafeFileHandle file = File.OpenHandle(folder.File("x"));
        var target = new byte[wanted];
        Assert.Equal(expected, WholeRead.At(file, target, offset));
        Assert.Equal(content.AsSpan((int)offset, expected), target.AsSpan(0, expected));
    }
}
