using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>32 bytes at a time.</summary>
internal readonly struct Lanes256 : IWideLanes<Vector256<byte>>
{
    public static int Count => Vector256<byte>.Count;
    public static Vector256<byte> Zero => Vector256<byte>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(ref byte from, nint offset) => Vector256.LoadUnsafe(ref from, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> value, ref byte to, nint offset) => value.StoreUnsafe(ref to, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Fill(byte value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Add(Vector256<byte> a, Vector256<byte> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Subtract(Vector256<byte> a, Vector256<byte> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddSaturated(Vector256<byte> a, Vector256<byte> b) => Vector256.AddSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> SubtractSaturated(Vector256<byte> a, Vector256<byte> b) => Vector256.SubtractSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Min(Vector256<byte> a, Vector256<byte> b) => Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Or(Vector256<byte> a, Vector256<byte> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Average(Vector256<byte> a, Vector256<byte> b) => (a & b) + ShiftRight(a ^ b, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftRight(Vector256<byte> a, int bits) =>
        (a.AsUInt16() >> bits).AsByte() & Vector256.Create((byte)(0xFF >> bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ZeroMask(Vector256<byte> a) => Vector256.Equals(a, Vector256<byte>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Table(ref byte sixteen)
    {
        Vector128<byte> half = Vector128.LoadUnsafe(ref sixteen);
        return Vector256.Create(half, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Lookup(Vector256<byte> table, Vector256<byte> index) => Avx2.Shuffle(table, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddPairSums(Vector256<byte> sums, Vector256<byte> a) =>
        (sums.AsUInt16() + (a.AsUInt16() & Vector256.Create((ushort)0xFF)) + (a.AsUInt16() >> 8)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(Vector256<byte> low, Vector256<byte> high, ref ushort to, nint offset)
    {
        (Vector256<ushort> low0, Vector256<ushort> low1) = Vector256.Widen(low);
        (Vector256<ushort> high0, Vector256<ushort> high1) = Vector256.Widen(high);
        (low0 | (high0 << 8)).StoreUnsafe(ref to, (nuint)offset);
        (low1 | (high1 << 8)).StoreUnsafe(ref to, (nuint)(offset + Vector256<ushort>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Narrow(ref uint from, nint offset, uint origin, int shift)
    {
        Vector256<uint> start = Vector256.Create(origin), mask = Vector256.Create(0xFFu);
        int step = Vector256<uint>.Count;
        Vector256<uint> a = ((Vector256.LoadUnsafe(ref from, (nuint)offset) - start) >> shift) & mask;
        Vector256<uint> b = ((Vector256.LoadUnsafe(ref from, (nuint)(offset + step)) - start) >> shift) & mask;
        Vector256<uint> c = ((Vector256.LoadUnsafe(ref from, (nuint)(offset + 2 * step)) - start) >> shift) & mask;
        Vector256<uint> d = ((Vector256.LoadUnsafe(ref from, (nuint)(offset + 3 * step)) - start) >> shift) & mask;
        return Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d));
    }
}
