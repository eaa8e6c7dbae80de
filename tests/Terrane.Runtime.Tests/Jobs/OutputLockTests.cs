using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class OutputLockTests
{
    [Fact]
    public void A_second_run_is_refused_with_the_process_of_the_first_and_nothing_stays()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("x.mbtiles");
        using (OutputLock.Take(output))
        {
            var refused = Assert.Throws<RunException>(() => OutputLock.Take(output));
            Assert.Equal("run.locked", refused.Code);
            Assert.Contains($"process {Environment.ProcessId}", refused.Message);
        }
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        OutputLock.Take(output).Dispose();
    }

    [Fact]
    public void What_a_killed_run_left_is_taken_over()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("x.terrane-lock"));
        File.WriteAllText(folder.File("x.terrane-lock/lock"), "");
        File.WriteAllText(folder.File("x.terrane-lock/lock.holder"), "process 1");
        OutputLock.Take(folder.File("x")).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Where_nothing_can_be_written_the_output_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Assert.Equal("output.write", Assert.Throws<RunException>(() => OutputLock.Take(folder.File("file/x"))).Code);
    }

    [Fact]
    public void Runs_that_come_and_go_never_hold_it_together()
    {
        using var folder = new TemporaryFolder();
        int holders = 0, taken = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            try
            {
                using OutputLock held = OutputLock.Take(folder.File("x"));
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref holders);
            }
            catch (RunException e)
            {
                Assert.Equal("run.locked", e.Code);
            }
        });
        Assert.True(taken > 0);
    }
}
