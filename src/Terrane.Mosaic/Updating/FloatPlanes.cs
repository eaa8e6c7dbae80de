using System.Runtime.InteropServices;

namespace Terrane.Mosaic.Updating;

/// <summary>Floats to bytes that pack well and back, bit for bit: each as its distance in bits from the one before (zigzag), byte planes apart, low bytes first.</summary>
internal static class FloatPlanes
{
    /// <param name="values">Any bits.</param>
    /// <param name="planes">Four bytes for each.</param>
    public static void Fold(ReadOnlySpan<float> values, Span<byte> planes)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        int before = 0, count = bits.Length;
        for (int i = 0; i < count; i++)
        {
            int step = unchecked(bits[i] - before);
            uint folded = (uint)((step << 1) ^ (step >> 31)); // small steps of either sign have zeros in front
            before = bits[i];
            for (int plane = 0; plane < 4; plane++) planes[(plane * count) + i] = (byte)(folded >> (8 * plane));
        }
    }

    /// <summary>The values that were folded into <paramref name="planes"/>.</summary>
    public static void Unfold(ReadOnlySpan<byte> planes, Span<float> values)
    {
        Span<int> bits = MemoryMarshal.Cast<float, int>(values);
        int before = 0, count = bits.Length;
        for (int i = 0; i < count; i++)
        {
            uint folded = 0;
            for (int plane = 0; plane < 4; plane++) folded |= (uint)planes[(plane * count) + i] << (8 * plane);
            before = bits[i] = unchecked(before + ((int)(folded >> 1) ^ -(int)(folded & 1)));
        }
    }
}
