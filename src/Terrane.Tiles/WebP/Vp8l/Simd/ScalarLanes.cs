using System.Runtime.CompilerServices;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>One byte at a time.</summary>
internal readonly struct ScalarLanes : ILanes<byte>
{
    public static int Count => 1;
    public static byte Zero => 0;
    public static byte Load(ref byte from, nint offset) => Unsafe.Add(ref from, offset);
    public static void Store(byte value, ref byte to, nint offset) => Unsafe.Add(ref to, offset) = value;
    public static byte Fill(byte value) => value;
    public static byte Add(byte a, byte b) => (byte)(a + b);
    public static byte Subtract(byte a, byte b) => (byte)(a - b);
    public static byte AddSaturated(byte a, byte b) => (byte)Math.Min(a + b, 255);
    public static byte SubtractSaturated(byte a, byte b) => (byte)Math.Max(a - b, 0);
    public static byte Min(byte a, byte b) => Math.Min(a, b);
    public static byte Or(byte a, byte b) => (byte)(a | b);
    public static byte Average(byte a, byte b) => (byte)((a + b) >> 1);
    public static byte ShiftRight(byte a, int bits) => (byte)(a >> bits);
    public static uint ZeroMask(byte a) => a == 0 ? 1u : 0;
}
