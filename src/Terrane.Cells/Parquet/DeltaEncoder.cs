using System.Numerics;

namespace Terrane.Cells.Parquet;

/// <summary>DELTA_BINARY_PACKED of 64 bit integers that mostly grow by one: a run of cells costs five bytes per 128 rows and no loop over them.</summary>
/// <remarks>Blocks of 128 values in four miniblocks, as parquet-java writes them.</remarks>
internal sealed class DeltaEncoder(ByteBuffer target)
{
    private const int BlockSize = 128, Miniblocks = 4, MiniblockSize = BlockSize / Miniblocks;

    private readonly long[] _deltas = new long[BlockSize];
    private int _count;
    private long _previous;
    private long _left; // values still to come

    /// <param name="total">Values in the page, at least 1.</param>
    /// <param name="first">The first of them.</param>
    public void Begin(long total, long first)
    {
        target.Varint(BlockSize);
        target.Varint(Miniblocks);
        target.Varint((ulong)total);
        target.ZigZag(first);
        (_previous, _left, _count) = (first, total - 1, 0);
    }

    /// <summary>Appends a value and <paramref name="more"/> successors of it, each one larger than the one before.</summary>
    public void Sequence(long value, long more)
    {
        Delta(value - _previous);
        Ones(more);
        _previous = value + more;
    }

    /// <summary>Appends successors of the last value.</summary>
    public void Successors(long more)
    {
        Ones(more);
        _previous += more;
    }

    public void End()
    {
        if (_left != 0) throw new InvalidOperationException($"{_left} values are missing.");
        if (_count > 0) Block();
    }

    private void Ones(long count)
    {
        for (; count > 0 && _count != 0; count--) Delta(1);
        for (; count >= BlockSize; count -= BlockSize)
        {
            _left -= BlockSize;
            target.ZigZag(1);
            target.Extend(Miniblocks).Clear(); // widths: all deltas are the least one
        }
        for (; count > 0; count--) Delta(1);
    }

    private void Delta(long delta)
    {
        _deltas[_count++] = delta;
        _left--;
        if (_count == BlockSize) Block();
    }

    private void Block()
    {
        long least = long.MaxValue;
        for (int i = 0; i < _count; i++) least = Math.Min(least, _deltas[i]);
        target.ZigZag(least);
        Span<byte> widths = stackalloc byte[Miniblocks];
        widths.Clear();
        for (int m = 0; m * MiniblockSize < _count; m++)
        {
            ulong most = 0;
            for (int i = m * MiniblockSize; i < Math.Min(_count, (m + 1) * MiniblockSize); i++) most = Math.Max(most, (ulong)(_deltas[i] - least));
            widths[m] = (byte)(64 - BitOperations.LeadingZeroCount(most));
        }
        target.Bytes(widths);
        for (int i = _count; i < BlockSize; i++) _deltas[i] = least; // a miniblock is stored whole; what is not used is zero
        for (int m = 0; m * MiniblockSize < _count; m++) Pack(_deltas.AsSpan(m * MiniblockSize, MiniblockSize), least, widths[m]);
        _count = 0;
    }

    private void Pack(ReadOnlySpan<long> deltas, long least, int width)
    {
        if (width == 0) return;
        Span<byte> bytes = target.Extend(MiniblockSize * width / 8);
        UInt128 pending = 0;
        int bits = 0, at = 0;
        foreach (long delta in deltas)
        {
            pending |= (UInt128)(ulong)(delta - least) << bits;
            for (bits += width; bits >= 8; bits -= 8)
            {
                bytes[at++] = (byte)pending;
                pending >>= 8;
            }
        }
    }
}
