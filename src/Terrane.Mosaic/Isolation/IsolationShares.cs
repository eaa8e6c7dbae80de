using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Isolation;

/// <summary>How <c>--memory</c> is divided between a run and its child processes.</summary>
/// <param name="Children">At work at once.</param>
/// <param name="Child">Of each, library files that all of them map included.</param>
public sealed record IsolationShares(int Children, ByteSize Child)
{
    /// <summary>What the parent keeps to itself while children work: its runtime and the plan.</summary>
    private static readonly long Parent = ByteSize.Mebibytes(40).Bytes;

    /// <summary>Results of one child on their way to the spools.</summary>
    private static readonly long ResultsPerChild = ByteSize.Mebibytes(8).Bytes;

    /// <summary>Library files that every process maps and that are in memory once: 85 to 95 MB of what <see cref="MemoryShares"/> counts as native.</summary>
    private static readonly long Shared = ByteSize.Mebibytes(80).Bytes;

    /// <param name="options">Memory and workers.</param>
    /// <param name="processors">Of the machine.</param>
    /// <param name="demand">Of the plan.</param>
    /// <exception cref="PlanException">plan.memory: too little for the parent and one child.</exception>
    public static IsolationShares Of(BuildOptions options, int processors, MemoryDemand demand)
    {
        long least = MemoryShares.LeastOf(options, demand).Bytes;
        long needed = least + Parent + ResultsPerChild;
        if (options.Memory.Bytes < needed) throw PlanException.Memory(options.Memory, new ByteSize(needed));
        int children = Math.Max(1, options.Workers ?? processors);
        while (children > 1 && ChildOf(options, children).Bytes < least) children--;
        return new IsolationShares(children, ChildOf(options, children));
    }

    /// <summary>For a single child that has to be, whatever the memory: one that builds what has crashed the program.</summary>
    internal static IsolationShares ForSuspects(BuildOptions options, MemoryDemand demand) =>
        new(1, new ByteSize(Math.Max(options.Memory.Bytes - Parent - ResultsPerChild, MemoryShares.LeastOf(options, demand).Bytes)));

    /// <summary>The share of each when so many are at work.</summary>
    internal static ByteSize ChildOf(BuildOptions options, int children) =>
        new(((options.Memory.Bytes - Parent - (children * ResultsPerChild) - Shared) / children) + Shared);
}
