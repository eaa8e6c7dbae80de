using System.Numerics;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>VP8L's prefix coding of copy lengths, 1 to 4096 pixels, and of the distance used for runs.</summary>
internal static class RunLength
{
    public const int Symbols = 24;
    public const int Max = 4096;

    /// <summary>First of the length symbols in the green alphabet.</summary>
    public const int FirstSymbol = 256;

    /// <summary>The distance symbol that means "the pixel to the left".</summary>
    public const int LeftPixel = 1;

    /// <summary>Symbol above <see cref="FirstSymbol"/>, and the bits that follow it.</summary>
    public static (int Symbol, int ExtraBits, uint Extra) Encode(int length)
    {
        uint value = (uint)length - 1;
        if (value < 2) return ((int)value, 0, 0);
        int highest = BitOperations.Log2(value);
        int extraBits = highest - 1;
        return (2 * highest + (int)(value >> extraBits & 1), extraBits, value & ((1u << extraBits) - 1));
    }
}
