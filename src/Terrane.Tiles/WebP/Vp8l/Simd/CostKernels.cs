using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.WebP.Vp8l.Simd;

/// <summary>What a predictor would cost in every block of a row of blocks, by a table of sixteen classes of residuals.</summary>
internal static class CostKernels
{
    /// <summary>Entries of a table of costs.</summary>
    public const int Classes = 16;

    /// <summary>The class of a residual of the blue plane, which wraps: its upper four bits.</summary>
    public static int BlueClass(byte residual) => residual >> 4;

    /// <summary>The class of a residual of another plane: its size in units of 2^<paramref name="scale"/>, up to 15.</summary>
    public static int SizeClass(byte residual, int scale) => Math.Min(Math.Min(residual, (byte)-residual) >> scale, Classes - 1);

    /// <summary>Adds the costs of one plane and one predictor to <paramref name="sums"/>: 16-bit sums of two columns each, over up to eight rows.</summary>
    /// <param name="scale">Of <see cref="SizeClass"/>.</param>
    /// <param name="table">Costs of the sixteen classes, each up to 127, so that a block's total stays below 2^16.</param>
    public static void Add(SimdWidth width, TilePlanes planes, int plane, int y, int rows, int mode, int scale, Span<byte> table, Span<ushort> sums)
    {
        switch (mode)
        {
            case 1: Add<PredictLeft>(width, planes, plane, y, rows, scale, table, sums); break;
            case 2: Add<PredictTop>(width, planes, plane, y, rows, scale, table, sums); break;
            case 3: Add<PredictTopRight>(width, planes, plane, y, rows, scale, table, sums); break;
            case 4: Add<PredictTopLeft>(width, planes, plane, y, rows, scale, table, sums); break;
            case 5: Add<PredictLeftTopRightTop>(width, planes, plane, y, rows, scale, table, sums); break;
            case 6: Add<PredictLeftTopLeft>(width, planes, plane, y, rows, scale, table, sums); break;
            case 7: Add<PredictLeftTop>(width, planes, plane, y, rows, scale, table, sums); break;
            case 8: Add<PredictTopLeftTop>(width, planes, plane, y, rows, scale, table, sums); break;
            case 9: Add<PredictTopTopRight>(width, planes, plane, y, rows, scale, table, sums); break;
            case 10: Add<PredictFour>(width, planes, plane, y, rows, scale, table, sums); break;
            case 12: Add<PredictGradient>(width, planes, plane, y, rows, scale, table, sums); break;
            case 13: Add<PredictHalfGradient>(width, planes, plane, y, rows, scale, table, sums); break;
            default: throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a predictor of this encoder.");
        }
    }

    private static void Add<TMode>(SimdWidth width, TilePlanes planes, int plane, int y, int rows, int scale, Span<byte> table, Span<ushort> sums)
        where TMode : IPredictor
    {
        ref byte first = ref planes.Pixels[planes.Row(plane, y)];
        ref byte costs = ref MemoryMarshal.GetReference(table[..Classes]);
        ref byte target = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(sums[..(planes.PaddedWidth / 2)]));
        bool blue = plane == TilePlanes.Blue;
        switch (width)
        {
            case SimdWidth.Bits256 when blue:
                AddBlue<TMode, Lanes256, Vector256<byte>>(ref first, planes.Stride, planes.PaddedWidth, rows, ref costs, ref target); break;
            case SimdWidth.Bits256:
                AddSize<TMode, Lanes256, Vector256<byte>>(ref first, planes.Stride, planes.PaddedWidth, rows, scale, ref costs, ref target); break;
            case SimdWidth.Bits128 when blue:
                AddBlue<TMode, Lanes128, Vector128<byte>>(ref first, planes.Stride, planes.PaddedWidth, rows, ref costs, ref target); break;
            case SimdWidth.Bits128:
                AddSize<TMode, Lanes128, Vector128<byte>>(ref first, planes.Stride, planes.PaddedWidth, rows, scale, ref costs, ref target); break;
            default:
                AddScalar<TMode>(ref first, planes.Stride, planes.PaddedWidth, rows, blue, scale, table, sums); break;
        }
    }

    private static void AddBlue<TMode, TLanes, TVector>(ref byte first, nint stride, nint columns, int rows, ref byte table, ref byte sums)
        where TMode : IPredictor where TLanes : IWideLanes<TVector> where TVector : struct
    {
        TVector costs = TLanes.Table(ref table);
        for (nint x = 0; x < columns; x += TLanes.Count)
        {
            TVector sum = TLanes.Load(ref sums, x);
            ref byte at = ref Unsafe.Add(ref first, x);
            for (int row = 0; row < rows; row++)
            {
                TVector residual = TLanes.Subtract(TLanes.Load(ref at, 0), TMode.Predict<TLanes, TVector>(ref at, stride));
                sum = TLanes.AddPairSums(sum, TLanes.Lookup(costs, TLanes.ShiftRight(residual, 4)));
                at = ref Unsafe.Add(ref at, stride);
            }
            TLanes.Store(sum, ref sums, x);
        }
    }

    private static void AddSize<TMode, TLanes, TVector>(ref byte first, nint stride, nint columns, int rows, int scale, ref byte table, ref byte sums)
        where TMode : IPredictor where TLanes : IWideLanes<TVector> where TVector : struct
    {
        TVector costs = TLanes.Table(ref table), largest = TLanes.Fill(Classes - 1);
        for (nint x = 0; x < columns; x += TLanes.Count)
        {
            TVector sum = TLanes.Load(ref sums, x);
            ref byte at = ref Unsafe.Add(ref first, x);
            for (int row = 0; row < rows; row++)
            {
                TVector residual = TLanes.Subtract(TLanes.Load(ref at, 0), TMode.Predict<TLanes, TVector>(ref at, stride));
                TVector size = TLanes.Min(residual, TLanes.Subtract(TLanes.Zero, residual));
                sum = TLanes.AddPairSums(sum, TLanes.Lookup(costs, TLanes.Min(TLanes.ShiftRight(size, scale), largest)));
                at = ref Unsafe.Add(ref at, stride);
            }
            TLanes.Store(sum, ref sums, x);
        }
    }

    private static void AddScalar<TMode>(ref byte first, nint stride, int columns, int rows, bool blue, int scale, Span<byte> table, Span<ushort> sums)
        where TMode : IPredictor
    {
        for (int row = 0; row < rows; row++)
        {
            for (int x = 0; x < columns; x++)
            {
                ref byte at = ref Unsafe.Add(ref first, row * stride + x);
                byte residual = ScalarLanes.Subtract(at, TMode.Predict<ScalarLanes, byte>(ref at, stride));
                sums[x >> 1] += table[blue ? BlueClass(residual) : SizeClass(residual, scale)];
            }
        }
    }
}
