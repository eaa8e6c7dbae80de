namespace Terrane.Runtime.Workers;

/// <summary>How full the queues of all <see cref="OrderedWorkers"/> of this process are, for those who watch it.</summary>
internal static class QueueFill
{
    private static long _used;
    private static long _capacity;

    /// <summary>Units admitted and not yet consumed.</summary>
    internal static long Used => Interlocked.Read(ref _used);

    internal static long Capacity => Interlocked.Read(ref _capacity);

    internal static void Open(int capacity) => Interlocked.Add(ref _capacity, capacity);

    internal static void Add(int units) => Interlocked.Add(ref _used, units);
}
