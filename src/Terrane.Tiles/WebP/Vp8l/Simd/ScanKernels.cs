using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>One pass over the residuals: where they are zero, and green * 256 + blue of each.</summary>
internal static class ScanKernels
{
    /// <param name="zeros">One bit per column of a row, eight columns a byte; at least PaddedWidth / 8.</param>
    /// <param name="keys">green * 256 + blue, or green alone for <paramref name="greenOnly"/>; at least PaddedWidth.</param>
    public static void Row(SimdWidth width, TilePlanes planes, int y, bool greenOnly, Span<byte> zeros, Span<ushort> keys)
    {
        zeros = zeros[..(planes.PaddedWidth / 8)];
        keys = keys[..planes.PaddedWidth];
        switch (width)
        {
            case SimdWidth.Bits256: Row<Lanes256, Vector256<byte>>(planes, y, greenOnly, zeros, keys); break;
            case SimdWidth.Bits128: Row<Lanes128, Vector128<byte>>(planes, y, greenOnly, zeros, keys); break;
            default: RowScalar(planes, y, greenOnly, zeros, keys); break;
        }
    }

    private static void Row<TLanes, TVector>(TilePlanes planes, int y, bool greenOnly, Span<byte> zeros, Span<ushort> keys)
        where TLanes : IWideLanes<TVector> where TVector : struct
    {
        ref byte green = ref planes.Residuals[planes.Row(TilePlanes.Green, y)];
        ref byte blue = ref planes.Residuals[planes.Row(TilePlanes.Blue, y)];
        ref byte red = ref planes.Residuals[planes.Row(TilePlanes.Red, y)];
        ref byte alpha = ref planes.Residuals[planes.Row(TilePlanes.Alpha, y)];
        ref byte bits = ref zeros[0];
        ref ushort target = ref keys[0];
        bool two = planes.Varies[TilePlanes.Red] || planes.Varies[TilePlanes.Alpha];
        for (nint x = 0; x < planes.PaddedWidth; x += TLanes.Count)
        {
            TVector g = TLanes.Load(ref green, x), b = TLanes.Load(ref blue, x), any = TLanes.Or(g, b);
            if (two) any = TLanes.Or(any, TLanes.Or(TLanes.Load(ref red, x), TLanes.Load(ref alpha, x)));
            uint mask = TLanes.ZeroMask(any);
            if (TLanes.Count == 32) Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, x >> 3), mask);
            else Unsafe.WriteUnaligned(ref Unsafe.Add(ref bits, x >> 3), (ushort)mask);
            if (greenOnly) TLanes.Interleave(g, TLanes.Zero, ref target, x);
            else TLanes.Interleave(b, g, ref target, x);
        }
    }

    private static void RowScalar(TilePlanes planes, int y, bool greenOnly, Span<byte> zeros, Span<ushort> keys)
    {
        zeros.Clear();
        ReadOnlySpan<byte> green = planes.Residuals.AsSpan(planes.Row(TilePlanes.Green, y), planes.PaddedWidth);
        ReadOnlySpan<byte> blue = planes.Residuals.AsSpan(planes.Row(TilePlanes.Blue, y), planes.PaddedWidth);
        ReadOnlySpan<byte> red = planes.Residuals.AsSpan(planes.Row(TilePlanes.Red, y), planes.PaddedWidth);
        ReadOnlySpan<byte> alpha = planes.Residuals.AsSpan(planes.Row(TilePlanes.Alpha, y), planes.PaddedWidth);
        for (int x = 0; x < keys.Length; x++)
        {
            if ((green[x] | blue[x] | red[x] | alpha[x]) == 0) zeros[x >> 3] |= (byte)(1 << (x & 7));
            keys[x] = (ushort)(greenOnly ? green[x] : (green[x] << 8) | blue[x]);
        }
    }
}
