using System.Numerics;
using System.Runtime.CompilerServices;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <inheritdoc cref="ResamplingKernel.Bilinear"/>
internal sealed class BilinearRun : KernelRun
{
    internal static readonly BilinearRun Instance = new();

    private const long Half = Mesh.One / 2, Fraction = Mesh.One - 1;
    private const double Unit = 1.0 / Mesh.One;

    internal override int Reach(double scale) => Math.Max(SeparableRun<TriangleKernel>.Instance.Reach(scale), 1);

    internal override bool RunBanded(PatchReader rows, in CoordinateRun run, out float value, SamplerScratch scratch) =>
        SeparableRun<TriangleKernel>.Instance.RunBanded(rows, run, out value, scratch);

    internal override int Run(in SourcePatch patch, in CoordinateRun run, Span<float> target, SamplerScratch scratch)
    {
        if (run.ScaleX > 1 || run.ScaleY > 1) return SeparableRun<TriangleKernel>.Instance.Run(patch, run, target, scratch);
        ReadOnlySpan<float> cells = patch.Cells;
        int width = patch.Width, written = 0;
        long x = run.X, y = run.Y, lastX = x + ((run.Count - 1) * run.DX), lastY = y + ((run.Count - 1) * run.DY);
        bool all = patch.Defines(x, y) && patch.Defines(lastX, lastY); // a straight run between two points of a rectangle lies in it
        long u = x - (patch.Col << 24) - Half, v = y - (patch.Row << 24) - Half;
        if (all && run is { DX: Mesh.One, DY: 0 } && ((u | v) & Fraction) == 0) return Copy(cells.Slice(((int)(v >> 24) * width) + (int)(u >> 24), target.Length), target);
        for (int i = 0; i < target.Length; i++, u += run.DX, v += run.DY)
        {
            if (all && (i & 3) == 0)
            {
                int done = BilinearFour.Run(cells, width, u, v, run.DX, run.DY, target[i..]);
                (i, u, v, written) = (i + done, u + (done * run.DX), v + (done * run.DY), written + done);
                if (i == target.Length) break;
            }
            if (!all && !patch.Defines(x + (i * run.DX), y + (i * run.DY))) continue;
            int at = ((int)(v >> 24) * width) + (int)(u >> 24);
            double fx = (u & Fraction) * Unit, fy = (v & Fraction) * Unit; // exact
            ReadOnlySpan<float> four = cells.Slice(at, width + 2);
            double top = (four[0] * (1 - fx)) + (four[1] * fx), bottom = (four[width] * (1 - fx)) + (four[width + 1] * fx);
            double value = (top * (1 - fy)) + (bottom * fy);
            if (double.IsNaN(value))
            {
                // The cell under the centre decides whether there is a value at all, as in GDAL: land does not grow into a void.
                if (float.IsNaN(cells[NearestRun.Cell(patch, x + (i * run.DX), y + (i * run.DY))])) continue;
                value = OfValid(four, width, fx, fy);
            }
            target[i] = (float)value + 0f; // one zero
            written++;
        }
        return written;
    }

    // Pixels that are the cells: what the sums give, without them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    private static int Copy(ReadOnlySpan<float> cells, Span<float> target)
    {
        int voids = 0, i = 0;
        for (; i <= cells.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var some = new Vector<float>(cells[i..]);
            Vector<int> valid = Vector.Equals(some, some);
            voids += Vector<float>.Count + Vector.Sum(valid);
            Vector.ConditionalSelect(valid, some + Vector<float>.Zero, new Vector<float>(float.NaN)).CopyTo(target[i..]);
        }
        for (; i < cells.Length; i++)
        {
            if (float.IsNaN(cells[i])) voids++;
            else target[i] = cells[i] + 0f;
        }
        return cells.Length - voids;
    }

    // Voids, and what lies outside the layer, give their weight to the others.
    private static double OfValid(ReadOnlySpan<float> four, int width, double fx, double fy)
    {
        double sum = 0, weight = 0;
        Add(four[0], (1 - fx) * (1 - fy), ref sum, ref weight);
        Add(four[1], fx * (1 - fy), ref sum, ref weight);
        Add(four[width], (1 - fx) * fy, ref sum, ref weight);
        Add(four[width + 1], fx * fy, ref sum, ref weight);
        return sum / weight; // the cell under the centre weighs at least a quarter
    }

    private static void Add(float value, double share, ref double sum, ref double weight)
    {
        if (float.IsNaN(value)) return;
        sum += value * share;
        weight += share;
    }
}
