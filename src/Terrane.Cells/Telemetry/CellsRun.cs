using System.Diagnostics;
using Terrane.Core;

namespace Terrane.Cells.Telemetry;

/// <summary>What is around every run of the room.</summary>
internal static class CellsRun
{
    /// <summary>Runs under a span of its own; the end of memory, which --memory makes hard, is an error of the user's and no bug.</summary>
    /// <exception cref="CellsException">cells.memory, and whatever <paramref name="run"/> throws.</exception>
    internal static T Bounded<T>(string name, ByteSize memory, Func<T> run)
    {
        using Activity? span = CellsMeter.Spans.StartActivity(name);
        try
        {
            return run();
        }
        catch (OutOfMemoryException)
        {
            throw CellsException.Memory(memory);
        }
    }
}
