using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Terrane.Tiles.Spool;

/// <summary>Sorts any number of fixed-size records within a budget of memory; what exceeds it goes to temporary files.</summary>
/// <remarks>Records must differ in their order, or the result would depend on the budget.</remarks>
internal sealed class ExternalSorter<T> : IDisposable
    where T : unmanaged, IComparable<T>
{
    private const int LeastCapacity = 1024, LeastMergeBuffer = 256;

    private readonly string _folder;
    private readonly int _capacity;
    private readonly List<FileStream> _runs = [];
    private T[] _buffer = [];
    private int _count;

    /// <param name="memoryBytes">For the records held, or for merging them again.</param>
    /// <param name="folder">For temporary files.</param>
    internal ExternalSorter(long memoryBytes, string folder)
    {
        _folder = folder;
        _capacity = (int)Math.Clamp(memoryBytes / Unsafe.SizeOf<T>(), LeastCapacity, Array.MaxLength / Unsafe.SizeOf<T>());
    }

    /// <summary>Temporary files in use.</summary>
    internal int RunCount => _runs.Count;

    internal void Add(T record)
    {
        if (_count == _capacity) Spill();
        if (_count == _buffer.Length) Array.Resize(ref _buffer, (int)Math.Clamp(2L * _buffer.Length, LeastCapacity, _capacity));
        _buffer[_count++] = record;
    }

    /// <summary>All records in order. May be called again, but one enumeration must end before the next begins.</summary>
    internal IEnumerable<T> Sorted()
    {
        _buffer.AsSpan(0, _count).Sort();
        if (_runs.Count > 0) return Merge();
        return _buffer.Take(_count);
    }

    public void Dispose()
    {
        foreach (FileStream run in _runs) run.Dispose();
        _runs.Clear();
        _buffer = [];
        _count = 0;
    }

    private void Spill()
    {
        _buffer.AsSpan(0, _count).Sort();
        FileStream run = TemporaryFile.Create(_folder, bufferSize: 1);
        _runs.Add(run);
        run.Write(MemoryMarshal.AsBytes<T>(_buffer.AsSpan(0, _count)));
        _count = 0;
    }

    private IEnumerable<T> Merge()
    {
        if (_count > 0) Spill();
        _buffer = []; // its memory serves the merge
        int buffer = Math.Max(LeastMergeBuffer, _capacity / _runs.Count);
        var heads = new PriorityQueue<IEnumerator<T>, T>();
        foreach (FileStream run in _runs)
        {
            IEnumerator<T> records = ReadRun(run, buffer).GetEnumerator();
            if (records.MoveNext()) heads.Enqueue(records, records.Current);
        }
        while (heads.TryDequeue(out IEnumerator<T>? records, out T least))
        {
            yield return least;
            if (records.MoveNext()) heads.Enqueue(records, records.Current);
        }
    }

    private static IEnumerable<T> ReadRun(FileStream run, int bufferRecords)
    {
        var buffer = new T[bufferRecords];
        for (long at = 0; at < run.Length;)
        {
            int bytes = (int)Math.Min(run.Length - at, (long)bufferRecords * Unsafe.SizeOf<T>());
            run.Position = at;
            run.ReadExactly(MemoryMarshal.AsBytes(buffer.AsSpan())[..bytes]);
            at += bytes;
            for (int i = 0; i < bytes / Unsafe.SizeOf<T>(); i++) yield return buffer[i];
        }
    }
}
