using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>16 bytes at a time.</summary>
internal readonly struct Lanes128 : IWideLanes<Vector128<byte>>
{
    public static int Count => Vector128<byte>.Count;
    public static Vector128<byte> Zero => Vector128<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(ref byte from, nint offset) => Vector128.LoadUnsafe(ref from, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> value, ref byte to, nint offset) => value.StoreUnsafe(ref to, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Fill(byte value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Add(Vector128<byte> a, Vector128<byte> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Subtract(Vector128<byte> a, Vector128<byte> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddSaturated(Vector128<byte> a, Vector128<byte> b) => Vector128.AddSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SubtractSaturated(Vector128<byte> a, Vector128<byte> b) => Vector128.SubtractSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Min(Vector128<byte> a, Vector128<byte> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Or(Vector128<byte> a, Vector128<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Average(Vector128<byte> a, Vector128<byte> b) => (a & b) + ShiftRight(a ^ b, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ShiftRight(Vector128<byte> a, int bits) =>
        (a.AsUInt16() >> bits).AsByte() & Vector128.Create((byte)(0xFF >> bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ZeroMask(Vector128<byte> a) => Vector128.Equals(a, Vector128<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Table(ref byte sixteen) => Vector128.LoadUnsafe(ref sixteen);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Lookup(Vector128<byte> table, Vector128<byte> index) => Vector128.ShuffleNative(table, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddPairSums(Vector128<byte> sums, Vector128<byte> a) =>
        (sums.AsUInt16() + (a.AsUInt16() & Vector128.Create((ushort)0xFF)) + (a.AsUInt16() >> 8)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Vector128<byte> low, Vector128<byte> high, ref ushort to, nint offset)
    {
        (Vector128<ushort> low0, Vector128<ushort> low1) = Vector128.Widen(low);
        (Vector128<ushort> high0, Vector128<ushort> high1) = Vector128.Widen(high);
        (low0 | (high0 << 8)).StoreUnsafe(ref to, (nuint)offset);
        (low1 | (high1 << 8)).StoreUnsafe(ref to, (nuint)(offset + Vector128<ushort>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Narrow(ref uint from, nint offset, uint origin, int shift)
    {
        Vector128<uint> start = Vector128.Create(origin), mask = Vector128.Create(0xFFu);
        int step = Vector128<uint>.Count;
        Vector128<uint> a = ((Vector128.LoadUnsafe(ref from, (nuint)offset) - start) >> shift) & mask;
        Vector128<uint> b = ((Vector128.LoadUnsafe(ref from, (nuint)(offset + step)) - start) >> shift) & mask;
        Vector128<uint> c = ((Vector128.LoadUnsafe(ref from, (nuint)(offset + 2 * step)) - start) >> shift) & mask;
        Vector128<uint> d = ((Vector128.LoadUnsafe(ref from, (nuint)(offset + 3 * step)) - start) >> shift) & mask;
        return Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d));
    }
}
