using System.Diagnostics;
using Terrane.Native.Posix;

namespace Terrane.Runtime.Workers;

/// <summary>The life of a process that works for another one of the same program.</summary>
public static class WorkerProcess
{
    /// <summary>Called by the child before all else: it leads a group of its own, and does not outlive the thread that started it.</summary>
    /// <remarks>The kernel watches the starting thread and not its process: that thread has to stay as long as the child is wanted.</remarks>
    public static void BindToParent() => Posix.BindToParent();

    /// <summary>Ends a child and whatever it has started, at once, from any thread.</summary>
    public static void End(Process child)
    {
        try
        {
            if (!child.HasExited) Posix.KillGroup(child.Id);
        }
        catch (InvalidOperationException)
        {
            // It has ended and was waited for.
        }
    }
}
