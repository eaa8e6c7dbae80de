using System.Globalization;
using System.Runtime.InteropServices;

namespace Terrane.Mosaic.Isolation;

/// <summary>
/// A fault that a child process commits on purpose, so that a test can watch the watchdog at work: TERRANE_WORKER_FAULT=KIND@UNIT, or
/// KIND@UNIT*TIMES for the first attempts at it. Only <c>terrane worker</c> reads it. CONTRIBUTING.md describes it.
/// </summary>
/// <param name="Kind">memory, time or disk: takes ever more of it, until it is ended.</param>
/// <param name="Unit">Its number.</param>
/// <param name="Times">Attempts that meet it.</param>
internal sealed record WorkerFault(string Kind, long Unit, int Times)
{
    private const string Variable = "TERRANE_WORKER_FAULT";

    // A test whose watchdog does not work must not take the machine with it.
    private const int MostSteps = 512;
    private const int StepBytes = 4 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4), LongPause = TimeSpan.FromMinutes(5);

    /// <summary>Null where none is asked for.</summary>
    /// <exception cref="InvalidOperationException">It is asked for in other words.</exception>
    public static WorkerFault? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return null;
        string[] parts = text.Split('@', '*');
        if (parts is not [("memory" or "time" or "disk") and { } kind, { } unit, .. { Length: <= 1 } times])
            throw new InvalidOperationException($"{Variable} is '{text}', wanted memory@0, time@3*2 or disk@1.");
        return new WorkerFault(kind, long.Parse(unit, CultureInfo.InvariantCulture), times.Length == 0 ? 1 : int.Parse(times[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Commits it, if this is its unit and its attempt.</summary>
    /// <param name="failures">Attempts at the unit before this one.</param>
    public void Strike(long unit, int failures)
    {
        if (unit != Unit || failures >= Times) return;
        switch (Kind)
        {
            case "memory":
                TakeMemory();
                break;
            case "disk":
                TakeDisk();
                break;
        }
        Thread.Sleep(LongPause);
    }

    private static void TakeMemory()
    {
        for (int step = 0; step < MostSteps; step++)
        {
            // Outside the managed heap, whose bound would end it before the watchdog can.
            nint block = Marshal.AllocHGlobal(StepBytes);
            for (int at = 0; at < StepBytes; at += 4096) Marshal.WriteByte(block, at, 1);
            Thread.Sleep(Pause);
        }
    }

    private static void TakeDisk()
    {
        using FileStream file = File.Create(Path.Combine(Path.GetTempPath(), "fault"));
        byte[] block = new byte[StepBytes / 4];
        for (int step = 0; step < MostSteps; step++)
        {
            try
            {
                file.Write(block);
                file.Flush();
            }
            catch (IOException)
            {
                return; // full before the watchdog looked
            }
            Thread.Sleep(Pause);
        }
    }
}
