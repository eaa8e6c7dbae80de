using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>Bilinear values of four pixels at once, by the same operations in the same order as one by one: the same bits.</summary>
internal static class BilinearFour
{
    private const long Fraction = Mesh.One - 1;
    private const double Unit = 1.0 / Mesh.One, TwoTo52 = 4503599627370496;

    /// <summary>Fills targets four at a time, as long as all of them have a value.</summary>
    /// <param name="cells">All cells that the run weighs lie in it.</param>
    /// <param name="u">Column of the upper left cell of the first pixel and its fraction, in units of 2^-24 cells; <paramref name="v"/> its row.</param>
    /// <returns>Pixels done; those from there on are the caller's.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    public static int Run(ReadOnlySpan<float> cells, int width, long u, long v, long du, long dv, Span<float> target)
    {
        Vector256<long> columns = Vector256.Create(u, u + du, u + (2 * du), u + (3 * du)), rows = Vector256.Create(v, v + dv, v + (2 * dv), v + (3 * dv));
        Vector256<double> one = Vector256.Create(1.0);
        int i = 0;
        for (; i <= target.Length - 4; i += 4)
        {
            int a = At(u, v, width), b = At(u + du, v + dv, width), c = At(u + (2 * du), v + (2 * dv), width), d = At(u + (3 * du), v + (3 * dv), width);
            (Vector256<double> topLeft, Vector256<double> topRight) = Pairs(cells, a, b, c, d);
            (Vector256<double> left, Vector256<double> right) = Pairs(cells, a + width, b + width, c + width, d + width);
            Vector256<double> fx = Part(columns), fy = Part(rows);
            Vector256<double> top = (topLeft * (one - fx)) + (topRight * fx), bottom = (left * (one - fx)) + (right * fx);
            Vector256<double> value = (top * (one - fy)) + (bottom * fy);
            if (!Vector256.EqualsAll(value, value)) return i;
            Vector128<float> four = Vector256.Narrow(value, value).GetLower();
            (four + Vector128<float>.Zero).CopyTo(target[i..]); // one zero
            (u, v) = (u + (4 * du), v + (4 * dv));
            (columns, rows) = (columns + Vector256.Create(4 * du), rows + Vector256.Create(4 * dv));
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int At(long u, long v, int width) => ((int)(v >> 24) * width) + (int)(u >> 24);

    /// <summary>The cells at four places, and those to their right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Left, Vector256<double> Right) Pairs(ReadOnlySpan<float> cells, int a, int b, int c, int d)
    {
        Vector256<float> pairs = Vector256.Create(Pair(cells, a), Pair(cells, b), Pair(cells, c), Pair(cells, d)).AsSingle();
        return Vector256.Widen(Vector256.Shuffle(pairs, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pair(ReadOnlySpan<float> cells, int at) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(cells.Slice(at, 2)));

    /// <summary>The fraction of a place in cells: an integer below 2^24 put behind the point of 2^52 is exact, and so is what is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Part(Vector256<long> places) =>
        (((places & Vector256.Create(Fraction)) | Vector256.Create(0x4330_0000_0000_0000)).AsDouble() - Vector256.Create(TwoTo52)) * Vector256.Create(Unit);
}
