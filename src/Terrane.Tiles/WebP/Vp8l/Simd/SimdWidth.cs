using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>Which of the equivalent code paths runs. They give the same bytes; tests compare them.</summary>
internal enum SimdWidth
{
    Scalar,
    Bits128,
    Bits256,
}

internal static class SimdWidths
{
    public static SimdWidth Best => Avx2.IsSupported ? SimdWidth.Bits256 : Vector128.IsHardwareAccelerated ? SimdWidth.Bits128 : SimdWidth.Scalar;
}
