using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.Terrarium;

/// <summary>Relief and rounding of blocks of 8 x 8 pixels. Smallest, largest and round half to even are exact: every path gives the same bits.</summary>
internal static class AdaptiveKernel
{
    public const int Block = 8;

    private const int Part = 4;

    /// <summary>The relief of each block of a row of blocks.</summary>
    /// <param name="elevation">Eight rows of <paramref name="side"/>.</param>
    /// <param name="relief">side / 8; NaN where a pixel is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Relief(ReadOnlySpan<float> elevation, int side, Span<float> relief)
    {
        for (int block = 0; block < relief.Length; block++)
        {
            ReadOnlySpan<float> from = elevation[(block * Block)..];
            relief[block] = MathF.Min(OfHalf(from, side), OfHalf(from[(Part * side)..], side));
        }
    }

    /// <summary>The smaller range of two parts side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float OfHalf(ReadOnlySpan<float> from, int side)
    {
        Vector256<float> low = Vector256.Create(from), high = low;
        for (int y = 1; y < Part; y++)
        {
            Vector256<float> row = Vector256.Create(from[(y * side)..]);
            (low, high) = (Vector256.Min(low, row), Vector256.Max(high, row));
        }
        return MathF.Min(Largest(high.GetLower()) - Smallest(low.GetLower()), Largest(high.GetUpper()) - Smallest(low.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector128<float> four) => MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Smallest(Vector128<float> four) => MathF.Min(MathF.Min(four[0], four[1]), MathF.Min(four[2], four[3]));

    /// <summary>Rounds one block to whole steps; what can be encoded still can be.</summary>
    /// <param name="elevation">From the block's first pixel on, rows of <paramref name="side"/>.</param>
    /// <param name="step">Metres, a power of two: quotient and product are exact.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(ReadOnlySpan<float> elevation, int side, float step, Span<float> rounded)
    {
        Vector256<float> steps = Vector256.Create(step), perMetre = Vector256.Create(1 / step), most = Vector256.Create(TerrariumCodec.MaxElevation);
        for (int y = 0; y < Block; y++)
        {
            Vector256<float> metres = Vector256.Create(elevation[(y * side)..]);
            Vector256.Min(Vector256.Round(metres * perMetre) * steps, Vector256.Max(metres, most)).CopyTo(rounded[(y * side)..]);
        }
    }
}
