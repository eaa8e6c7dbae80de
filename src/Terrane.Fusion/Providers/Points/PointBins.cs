using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Terrane.Fusion.Providers.Points;

/// <summary>Points by the square of cells that they lie in, on disk: each square's in the order in which they came. Its file is gone when it is closed.</summary>
internal sealed class PointBins : IDisposable
{
    /// <summary>Cells along a square.</summary>
    internal const int Side = 512;

    private const int InBuffer = 1024, MostBuffers = 4096; // 12 bytes a point: 48 MiB

    private readonly SafeFileHandle _file;
    private readonly SortedDictionary<(long Row, long Col), Bin> _bins = [];
    private Bin? _last;
    private (long Row, long Col) _lastSquare;
    private int _buffers;
    private long _length;

    internal PointBins(string path)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        File.Delete(path); // the name only: nothing is left after a kill
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal readonly record struct Point(int Cell, double Z);

    private sealed class Bin
    {
        public Point[]? Buffer;
        public int Count;
        public readonly List<(long Offset, int Count)> Stored = [];
    }

    /// <summary>Squares with points, from the north-west, row by row.</summary>
    internal IEnumerable<(long Row, long Col)> Squares => _bins.Keys;

    /// <param name="col">Of the cell, from the west, at least 0.</param>
    /// <param name="row">From the north, at least 0.</param>
    internal void Add(long col, long row, double z)
    {
        (long Row, long Col) square = (row / Side, col / Side);
        // Points mostly come near each other.
        if (_last is not { } bin || square != _lastSquare)
        {
            if (!_bins.TryGetValue(square, out bin)) _bins.Add(square, bin = new Bin());
            (_last, _lastSquare) = (bin, square);
        }
        if (bin.Buffer is null)
        {
            if (_buffers == MostBuffers) StoreAll();
            bin.Buffer = new Point[InBuffer];
            _buffers++;
        }
        bin.Buffer[bin.Count++] = new Point((int)(((row % Side) * Side) + (col % Side)), z);
        if (bin.Count == InBuffer) Store(bin);
    }

    /// <summary>The points of a square, piece by piece.</summary>
    internal IEnumerable<ReadOnlyMemory<Point>> Read((long Row, long Col) square)
    {
        Bin bin = _bins[square];
        var buffer = new Point[InBuffer];
        foreach ((long offset, int count) in bin.Stored)
        {
            Fill(buffer.AsSpan(0, count), offset);
            yield return buffer.AsMemory(0, count);
        }
        if (bin.Count > 0) yield return bin.Buffer.AsMemory(0, bin.Count);
    }

    public void Dispose() => _file.Dispose();

    private void StoreAll()
    {
        foreach (Bin bin in _bins.Values)
        {
            if (bin.Count > 0) Store(bin);
            bin.Buffer = null;
        }
        _buffers = 0;
    }

    private void Store(Bin bin)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(bin.Buffer.AsSpan(0, bin.Count));
        RandomAccess.Write(_file, bytes, _length);
        bin.Stored.Add((_length, bin.Count));
        _length += bytes.Length;
        bin.Count = 0;
    }

    private void Fill(Span<Point> points, long offset)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(points);
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0) throw new EndOfStreamException("The points that were sorted are gone.");
            bytes = bytes[read..];
            offset += read;
        }
    }
}
