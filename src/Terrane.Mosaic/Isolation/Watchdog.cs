using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Job;

namespace Terrane.Mosaic.Isolation;

/// <summary>Looks at the child processes at intervals and ends those that exceed a limit, each with all that it has started.</summary>
internal sealed class Watchdog : IDisposable
{
    public const string DiskIsLow = "watchdog.disk";

    /// <summary>A child that holds so many times its share of the run's memory has run away.</summary>
    private const int Runaway = 2;

    private readonly WatchdogLimits _limits;
    private readonly string _folder;
    private readonly List<ChildProcess> _children = [];
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private volatile bool _isDiskLow;
    private int _told; // that the disk is low

    /// <param name="folder">On the disk that is watched.</param>
    public Watchdog(WatchdogLimits limits, string folder)
    {
        (_limits, _folder) = (limits, folder);
        _isDiskLow = Free() < Least;
        _thread = new Thread(Loop) { IsBackground = true, Name = "watchdog" };
        _thread.Start();
    }

    private long Least => _limits.Disk?.Bytes ?? 0;

    public void Add(ChildProcess child)
    {
        lock (_gate) _children.Add(child);
    }

    public void Remove(ChildProcess child)
    {
        lock (_gate) _children.Remove(child);
    }

    /// <summary>Returns when the disk has room, at once where it has.</summary>
    /// <param name="waiting">Told once when there is a wait.</param>
    /// <exception cref="TerraneException">watchdog.disk: it did not have room in time.</exception>
    public void AwaitDisk(Action<string> waiting, CancellationToken ct)
    {
        if (!_isDiskLow || Free() >= Least) return;
        if (Interlocked.Exchange(ref _told, 1) == 0)
            waiting($"{_folder} has {new ByteSize(Free())} free, less than --watchdog-disk {_limits.Disk}; waiting up to {Seconds(_limits.Wait)} for more.");
        for (long until = Environment.TickCount64 + (long)_limits.Wait.TotalMilliseconds; Free() < Least;)
        {
            if (Environment.TickCount64 >= until)
            {
                throw new TerraneException(DiskIsLow, $"'{_folder}' has {new ByteSize(Free())} free, less than --watchdog-disk {_limits.Disk}, and got no more within {Seconds(_limits.Wait)}.",
                    "Free some space and run the same command again: it continues.");
            }
            ct.WaitHandle.WaitOne(_limits.Interval);
            ct.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Loop()
    {
        while (!_stop.Wait(_limits.Interval))
        {
            lock (_gate)
            {
                foreach (ChildProcess child in _children)
                    if (child.Exceeded is null && Look(child) is { } limit) child.End(limit);
                LookAtDisk();
            }
        }
    }

    private ChildLimit? Look(ChildProcess child)
    {
        long most = _limits.Memory?.Bytes ?? child.MemoryBytes * Runaway;
        if (most > 0 && child.ResidentBytes is long held && held > most)
        {
            string limit = _limits.Memory is { } given ? $"--watchdog-memory {given}" : $"twice its share of --memory, {new ByteSize(child.MemoryBytes)}";
            return new ChildLimit($"it held {new ByteSize(held)}, more than {limit}", IsOfUnit: true);
        }
        return _limits.Time is { } time && child.Busy > time ? new ChildLimit($"it took longer than --watchdog-time {Seconds(time)}", IsOfUnit: true) : null;
    }

    private void LookAtDisk()
    {
        _isDiskLow = Free() < Least;
        if (!_isDiskLow)
        {
            Interlocked.Exchange(ref _told, 0);
            return;
        }
        ChildProcess[] running = [.. _children.Where(c => c.Exceeded is null)];
        // The one that has filled it most; where none holds a file the disk was filled by others or by what is finished.
        ChildProcess? cause = running.Where(c => c.TemporaryBytes > 0).MaxBy(c => c.TemporaryBytes);
        foreach (ChildProcess child in running)
        {
            string files = child == cause ? $", {new ByteSize(child.TemporaryBytes)} of it in its temporary files" : "";
            child.End(new ChildLimit($"the disk had {new ByteSize(Free())} free, less than --watchdog-disk {_limits.Disk}{files}", IsOfUnit: child == cause, IsDisk: true));
        }
    }

    private long Free() => Least == 0 ? long.MaxValue : new DriveInfo(_folder).AvailableFreeSpace;

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
