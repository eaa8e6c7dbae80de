using System.Buffers;

namespace Terrane.Tiles.PmTiles;

/// <summary>Little-endian base-128 numbers, as protocol buffers write them.</summary>
internal static class Varint
{
    internal const int MaxBytes = 10;

    internal static void Write(IBufferWriter<byte> output, ulong value)
    {
        Span<byte> target = output.GetSpan(MaxBytes);
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>Takes one number off the front.</summary>
    /// <returns>False at the end of the bytes, after ten bytes without an end, or beyond 64 bits; nothing is taken then.</returns>
    internal static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < MaxBytes && i < bytes.Length; i++)
        {
            byte part = bytes[i];
            if (i == MaxBytes - 1 && part > 1) return false;
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
