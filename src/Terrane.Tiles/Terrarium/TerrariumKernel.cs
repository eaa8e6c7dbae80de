using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.Terrarium;

/// <summary>round_half_even(metres / step) * step as stored units, for a step of whole units.</summary>
/// <remarks>
/// Every path evaluates metres * 256 / step in double, where the product is exact and the quotient of a float never lands on a tie that
/// is not one. Adding 1.5 * 2^52 then rounds half to even, and leaves the integer in the low bits: the same on every CPU, unlike
/// the conversions from double to int of the vector classes, of which some CPUs have none.
/// </remarks>
internal static class TerrariumKernel
{
    private const double RoundingMagic = 6755399441055744.0; // 1.5 * 2^52

    /// <returns>Elevations that were not encodable.</returns>
    internal static int Encode(ReadOnlySpan<float> elevation, int stepUnits, Span<uint> argb)
    {
        Span<int> pixels = MemoryMarshal.Cast<uint, int>(argb)[..elevation.Length];
        int outOfRange = 0, i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= elevation.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256<float> metres = Vector256.Create(elevation[i..]);
                if (Vector256.GreaterThanOrEqualAll(metres, Vector256.Create(TerrariumCodec.MinElevation))
                    && Vector256.LessThanOrEqualAll(metres, Vector256.Create(TerrariumCodec.MaxElevation)))
                    Encode(metres, stepUnits).CopyTo(pixels[i..]);
                else outOfRange += EncodeEach(elevation.Slice(i, Vector256<float>.Count), stepUnits, pixels[i..]);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= elevation.Length - Vector128<float>.Count; i += Vector128<float>.Count)
            {
                Vector128<float> metres = Vector128.Create(elevation[i..]);
                if (Vector128.GreaterThanOrEqualAll(metres, Vector128.Create(TerrariumCodec.MinElevation))
                    && Vector128.LessThanOrEqualAll(metres, Vector128.Create(TerrariumCodec.MaxElevation)))
                    Encode(metres, stepUnits).CopyTo(pixels[i..]);
                else outOfRange += EncodeEach(elevation.Slice(i, Vector128<float>.Count), stepUnits, pixels[i..]);
            }
        }
        return outOfRange + EncodeEach(elevation[i..], stepUnits, pixels[i..]);
    }

    /// <summary>The plain path, which the others must equal.</summary>
    internal static int EncodeEach(ReadOnlySpan<float> elevation, int stepUnits, Span<int> pixels)
    {
        int outOfRange = 0;
        for (int i = 0; i < elevation.Length; i++)
        {
            float metres = elevation[i];
            if (!TerrariumCodec.IsEncodable(metres))
            {
                outOfRange++;
                metres = float.IsNaN(metres) ? 0 : Math.Clamp(metres, TerrariumCodec.MinElevation, TerrariumCodec.MaxElevation);
            }
            double steps = ((double)metres * TerrariumCodec.UnitsPerMetre / stepUnits) + RoundingMagic;
            int units = ((int)BitConverter.DoubleToInt64Bits(steps) * stepUnits) + TerrariumCodec.SeaLevelUnits;
            pixels[i] = Math.Clamp(units, 0, TerrariumCodec.MaxUnits) | unchecked((int)TerrariumCodec.Opaque);
        }
        return outOfRange;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Encode(Vector256<float> metres, int stepUnits)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(metres);
        Vector256<double> scale = Vector256.Create((double)TerrariumCodec.UnitsPerMetre), step = Vector256.Create((double)stepUnits);
        Vector256<double> magic = Vector256.Create(RoundingMagic);
        Vector256<int> steps = Vector256.Narrow(((lower * scale / step) + magic).AsInt64(), ((upper * scale / step) + magic).AsInt64());
        Vector256<int> units = (steps * stepUnits) + Vector256.Create(TerrariumCodec.SeaLevelUnits);
        units = Vector256.Min(Vector256.Max(units, Vector256<int>.Zero), Vector256.Create(TerrariumCodec.MaxUnits));
        return units | Vector256.Create(unchecked((int)TerrariumCodec.Opaque));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Encode(Vector128<float> metres, int stepUnits)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(metres);
        Vector128<double> scale = Vector128.Create((double)TerrariumCodec.UnitsPerMetre), step = Vector128.Create((double)stepUnits);
        Vector128<double> magic = Vector128.Create(RoundingMagic);
        Vector128<int> steps = Vector128.Narrow(((lower * scale / step) + magic).AsInt64(), ((upper * scale / step) + magic).AsInt64());
        Vector128<int> units = (steps * stepUnits) + Vector128.Create(TerrariumCodec.SeaLevelUnits);
        units = Vector128.Min(Vector128.Max(units, Vector128<int>.Zero), Vector128.Create(TerrariumCodec.MaxUnits));
        return units | Vector128.Create(unchecked((int)TerrariumCodec.Opaque));
    }
}
