using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>Pixels to planes of bytes.</summary>
internal static class PlaneKernels
{
    /// <summary>bytes[i] = low byte of (pixels[i] - origin) &gt;&gt; shift.</summary>
    public static void Extract(SimdWidth width, ReadOnlySpan<uint> pixels, uint origin, int shift, Span<byte> bytes)
    {
        int done = width switch
        {
            SimdWidth.Bits256 => Extract<Lanes256, Vector256<byte>>(pixels, origin, shift, bytes),
            SimdWidth.Bits128 => Extract<Lanes128, Vector128<byte>>(pixels, origin, shift, bytes),
            _ => 0,
        };
        for (int i = done; i < pixels.Length; i++) bytes[i] = (byte)((pixels[i] - origin) >> shift);
    }

    private static int Extract<TLanes, TVector>(ReadOnlySpan<uint> pixels, uint origin, int shift, Span<byte> bytes)
        where TLanes : IWideLanes<TVector> where TVector : struct
    {
        ref uint from = ref MemoryMarshal.GetReference(pixels);
        ref byte to = ref MemoryMarshal.GetReference(bytes[..pixels.Length]);
        int i = 0;
        for (; i <= pixels.Length - TLanes.Count; i += TLanes.Count) TLanes.Store(TLanes.Narrow(ref from, i, origin, shift), ref to, i);
        return i;
    }

    /// <summary>Smallest and largest value, and the bits in which any pixel differs from the first.</summary>
    public static (uint Min, uint Max, uint Differing) Range(SimdWidth width, ReadOnlySpan<uint> pixels)
    {
        uint min = uint.MaxValue, max = 0, differing = 0, first = pixels[0];
        int i = 0;
        if (width != SimdWidth.Scalar && pixels.Length >= Vector256<uint>.Count)
        {
            Vector256<uint> low = Vector256.Create(uint.MaxValue), high = default, bits = default, start = Vector256.Create(first);
            for (; i <= pixels.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
            {
                Vector256<uint> at = Vector256.Create(pixels[i..]);
                low = Vector256.Min(low, at);
                high = Vector256.Max(high, at);
                bits |= at ^ start;
            }
            for (int lane = 0; lane < Vector256<uint>.Count; lane++)
            {
                min = Math.Min(min, low[lane]);
                max = Math.Max(max, high[lane]);
                differing |= bits[lane];
            }
        }
        for (; i < pixels.Length; i++)
        {
            min = Math.Min(min, pixels[i]);
            max = Math.Max(max, pixels[i]);
            differing |= pixels[i] ^ first;
        }
        return (min, max, differing);
    }
}
