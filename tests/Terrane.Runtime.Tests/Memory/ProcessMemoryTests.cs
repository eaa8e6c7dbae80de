using System.Diagnostics;
using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Tests.Memory;

[Collection(nameof(ProcessWide))]
public sealed class ProcessMemoryTests
{
    [Fact]
    public void The_sampler_sees_memory_that_came_and_went()
    {
        // What other tests left behind must not go away meanwhile.
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var sampler = new MemorySampler(TimeSpan.FromMilliseconds(5));
        long before = ProcessMemory.TreeBytes();
        byte[]? block = new byte[200 << 20];
        for (int i = 0; i < block.Length; i += 4096) block[i] = 1;
        Wait.Until(() => sampler.CurrentBytes > before + (150L << 20));
        GC.KeepAlive(block);
        Assert.True(sampler.PeakBytes > before + (150L << 20));
        Assert.InRange(ProcessMemory.ResidentBytes(), 200L << 20, ProcessMemory.PeakResidentBytes());
    }

    [Fact]
    public void Children_and_their_children_count()
    {
        // The inner shell is a grandchild; both wait on stdin and end with it.
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "/bin/sh -c 'echo ready; read line; :'; :"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", shell.StandardOutput.ReadLine());
        long alone = Rollup(shell.Id);
        long tree = ProcessMemory.TreeBytes(shell.Id);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.True(alone > 0);
        Assert.True(tree > alone, $"The tree has {tree} bytes, its root alone {alone}.");
    }

    [Fact]
    public void An_ended_process_has_no_memory() => Assert.Equal(0, ProcessMemory.TreeBytes(int.MaxValue));

    private static long Rollup(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) * 1024;
}
