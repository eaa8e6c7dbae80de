using System.Diagnostics;

namespace Terrane.Cells.Index;

/// <summary>Wall and CPU time since it was made.</summary>
internal sealed class RunClock
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;

    public double WallSeconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public double CpuSeconds => (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds;
}
