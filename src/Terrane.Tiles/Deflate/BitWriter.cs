using System.Buffers;
using System.Buffers.Binary;

namespace Terrane.Tiles.Deflate;

/// <summary>Bits, least significant first.</summary>
internal ref struct BitWriter(IBufferWriter<byte> output)
{
    private ulong _pending;
    private int _count;

    /// <param name="bits">Nothing above the lowest <paramref name="count"/> bits.</param>
    /// <param name="count">0 to 32.</param>
    internal void Write(uint bits, int count)
    {
        _pending |= (ulong)bits << _count;
        _count += count;
        if (_count < 32) return;
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), (uint)_pending);
        output.Advance(4);
        _pending >>= 32;
        _count -= 32;
    }

    /// <summary>Fills the last byte with zeros.</summary>
    internal void Flush()
    {
        for (; _count > 0; _count -= 8, _pending >>= 8)
        {
            output.GetSpan(1)[0] = (byte)_pending;
            output.Advance(1);
        }
        (_pending, _count) = (0, 0);
    }
}
