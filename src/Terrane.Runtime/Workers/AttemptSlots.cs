using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Terrane.Runtime.Workers;

/// <summary>Which unit each worker is at, in a file that outlives the process: after a crash the next run knows what was in flight.</summary>
/// <remarks>
/// Eight bytes per worker, 0 when it is at none and else the unit's number plus one. Written without fsync, which costs two microseconds:
/// a crash of the process loses nothing of it, and a crash of the machine is no unit's fault.
/// </remarks>
public sealed class AttemptSlots : IDisposable
{
    private readonly SafeFileHandle _file;

    /// <summary>Starts anew; what an earlier run left is gone.</summary>
    public AttemptSlots(string path, int workers)
    {
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(_file, new byte[workers * sizeof(long)], 0);
    }

    /// <summary>The units that were begun and not ended when the process that wrote the file was gone, ascending.</summary>
    public static IReadOnlyList<long> Read(string path)
    {
        if (!File.Exists(path)) return [];
        byte[] bytes = File.ReadAllBytes(path);
        var units = new SortedSet<long>();
        for (int at = 0; at + sizeof(long) <= bytes.Length; at += sizeof(long))
            if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)) is > 0 and long value) units.Add(value - 1);
        return [.. units];
    }

    /// <summary>Forgets what an earlier run left, for one whose units are built in other processes.</summary>
    public static void Clear(string path) => File.Delete(path);

    public void Begin(int worker, long unit) => Write(worker, unit + 1);

    public void End(int worker) => Write(worker, 0);

    public void Dispose() => _file.Dispose();

    private void Write(int worker, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        RandomAccess.Write(_file, bytes, worker * sizeof(long));
    }
}
