using System.Buffers.Binary;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Little-endian bit packer, least significant bit first, over a buffer that it grows.</summary>
internal sealed class BitWriter(int capacity)
{
    /// <summary>Free bytes that must follow the write position: a flush stores eight bytes at once.</summary>
    public const int Slack = 16;

    private byte[] _buffer = new byte[capacity + Slack];
    private ulong _pending;
    private int _pendingBits; // < 8 between calls
    private int _length;

    public byte[] Buffer => _buffer;
    public int Capacity => _buffer.Length;

    /// <summary>Starts again at <paramref name="offset"/> bytes.</summary>
    public void Reset(int offset)
    {
        _length = offset;
        _pending = 0;
        _pendingBits = 0;
    }

    /// <param name="value">Has no bit above <paramref name="count"/>.</param>
    /// <param name="count">0..32.</param>
    public void Write(uint value, int count)
    {
        if (_length + Slack > _buffer.Length) Grow(Slack);
        _pending |= (ulong)value << _pendingBits;
        _pendingBits += count;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), _pending);
        int whole = _pendingBits >> 3;
        _length += whole;
        _pending >>= whole << 3;
        _pendingBits &= 7;
    }

    /// <summary>Hands the raw state to a loop that writes on its own, with room for <paramref name="bits"/> more.</summary>
    public (int Length, ulong Pending, int PendingBits) Suspend(long bits)
    {
        long needed = _length + (bits >> 3) + 2 * Slack;
        if (needed > _buffer.Length) Grow(checked((int)(needed - _length)));
        return (_length, _pending, _pendingBits);
    }

    /// <summary>Takes the state back after <see cref="Suspend"/>; <paramref name="pendingBits"/> must be below 8.</summary>
    public void Resume(int length, ulong pending, int pendingBits) => (_length, _pending, _pendingBits) = (length, pending, pendingBits);

    /// <summary>Completes the last byte with zero bits.</summary>
    /// <returns>End of the data, from the start of <see cref="Buffer"/>.</returns>
    public int Finish()
    {
        if (_pendingBits > 0) Write(0, 8 - _pendingBits);
        return _length;
    }

    private void Grow(int room) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + room));
}
