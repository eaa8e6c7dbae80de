using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>Residuals of one predictor over whole planes.</summary>
internal static class ResidualKernels
{
    /// <summary>Columns and rows of the blocks that share a predictor or a set of codes.</summary>
    public const int BlockSize = 8;

    /// <summary>Predicts every pixel of a plane by the clamped gradient; first row, first column and first pixel come out as VP8L has them.</summary>
    public static void Gradient(SimdWidth width, TilePlanes planes, int plane)
    {
        switch (width)
        {
            case SimdWidth.Bits256: Gradient<Lanes256, Vector256<byte>>(planes, plane); break;
            case SimdWidth.Bits128: Gradient<Lanes128, Vector128<byte>>(planes, plane); break;
            default: Gradient<ScalarLanes, byte>(planes, plane); break;
        }
    }

    private static void Gradient<TLanes, TVector>(TilePlanes planes, int plane) where TLanes : ILanes<TVector> where TVector : struct
    {
        nint stride = planes.Stride, columns = planes.PaddedWidth;
        for (int y = 0; y < planes.Height; y++)
        {
            ref byte pixels = ref planes.Pixels[planes.Row(plane, y)];
            ref byte residuals = ref planes.Residuals[planes.Row(plane, y)];
            for (nint x = 0; x < columns; x += TLanes.Count)
            {
                ref byte at = ref Unsafe.Add(ref pixels, x);
                TVector predicted = PredictGradient.Predict<TLanes, TVector>(ref at, stride);
                TLanes.Store(TLanes.Subtract(TLanes.Load(ref at, 0), predicted), ref residuals, x);
            }
        }
    }

    /// <summary>Writes the residuals of one 8 x 8 block (fewer rows at the bottom).</summary>
    /// <remarks>
    /// VP8L prescribes the predictor of the first row and column, whatever the block says. The gradient equals it there, so those
    /// residuals stay as <see cref="Gradient(SimdWidth, TilePlanes, int)"/> left them.
    /// </remarks>
    public static void Block(SimdWidth width, TilePlanes planes, int plane, int x, int y, int rows, int mode)
    {
        switch (mode)
        {
            case 1: Block<PredictLeft>(width, planes, plane, x, y, rows); break;
            case 2: Block<PredictTop>(width, planes, plane, x, y, rows); break;
            case 3: Block<PredictTopRight>(width, planes, plane, x, y, rows); break;
            case 4: Block<PredictTopLeft>(width, planes, plane, x, y, rows); break;
            case 5: Block<PredictLeftTopRightTop>(width, planes, plane, x, y, rows); break;
            case 6: Block<PredictLeftTopLeft>(width, planes, plane, x, y, rows); break;
            case 7: Block<PredictLeftTop>(width, planes, plane, x, y, rows); break;
            case 8: Block<PredictTopLeftTop>(width, planes, plane, x, y, rows); break;
            case 9: Block<PredictTopTopRight>(width, planes, plane, x, y, rows); break;
            case 10: Block<PredictFour>(width, planes, plane, x, y, rows); break;
            case 12: Block<PredictGradient>(width, planes, plane, x, y, rows); break;
            case 13: Block<PredictHalfGradient>(width, planes, plane, x, y, rows); break;
            default: throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a predictor of this encoder.");
        }
    }

    private static void Block<TMode>(SimdWidth width, TilePlanes planes, int plane, int x, int y, int rows) where TMode : IPredictor
    {
        nint stride = planes.Stride;
        for (int row = y == 0 ? 1 : 0; row < rows; row++)
        {
            int offset = planes.Row(plane, y + row) + x;
            ref byte at = ref planes.Pixels[offset];
            ref byte residual = ref planes.Residuals[offset];
            byte atFirstColumn = residual;
            if (width == SimdWidth.Scalar)
            {
                for (int i = 0; i < BlockSize; i++)
                {
                    ref byte pixel = ref Unsafe.Add(ref at, i);
                    Unsafe.Add(ref residual, i) = ScalarLanes.Subtract(pixel, TMode.Predict<ScalarLanes, byte>(ref pixel, stride));
                }
            }
            else
            {
                // Reads sixteen columns, stores eight: the margins allow for it.
                Vector128<byte> eight = Lanes128.Load(ref at, 0) - TMode.Predict<Lanes128, Vector128<byte>>(ref at, stride);
                Unsafe.WriteUnaligned(ref residual, eight.AsUInt64().ToScalar());
            }
            if (x == 0) residual = atFirstColumn;
        }
    }
}
