using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class FileLockTests
{
    [Fact]
    public void Of_many_that_take_and_remove_it_one_has_it_and_none_is_turned_away()
    {
        string folder = Directory.CreateTempSubdirectory("terrane-lock-").FullName;
        try
        {
            string path = Path.Combine(folder, "lock");
            int inside = 0, taken = 0;
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
            {
                for (int i = 0; i < 3000; i++)
                {
                    if (FileLock.TryTake(path) is not { } held) continue;
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    Interlocked.Increment(ref taken);
                    Interlocked.Decrement(ref inside);
                    held.Remove();
                }
            });
            Assert.InRange(taken, 1000, 12_000);
            Assert.False(File.Exists(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
