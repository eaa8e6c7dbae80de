using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>Weighted means over any number of cells. Voids give their weight to the others.</summary>
/// <remarks>Sums run over four fixed lanes, row by row, in double: the same bits on every CPU, and for any cut into windows or bands.</remarks>
internal sealed class SeparableRun<TKernel> : KernelRun where TKernel : struct, ISeparableKernel
{
    internal static readonly SeparableRun<TKernel> Instance = new();

    private const int Lanes = 4;
    private const double Least = 1e-6; // weight of valid cells below which there is no value, as in GDAL

    // A pixel can lie this many times as far from its cells' mean as they do. Without voids at most 2.4 (lanczos between four cells), but voids can
    // take so much of the weight above 0 that the rest explodes, in GDAL up to a million times: such a pixel is bilinear instead.
    private const double MostGain = 3;

    // One more for the fraction, and the last lanes.
    internal override int Reach(double scale) => (int)Math.Ceiling(TKernel.Reach(scale)) + 1 + Lanes;

    internal override int Run(in SourcePatch patch, in CoordinateRun run, Span<float> target, SamplerScratch scratch)
    {
        Span<double> columns = scratch.ColumnWeights(Longest(run.ScaleX)), rows = scratch.RowWeights(Longest(run.ScaleY));
        int written = 0;
        long x = run.X, y = run.Y;
        for (int i = 0; i < run.Count; i++, x += run.DX, y += run.DY)
        {
            if (!patch.Defines(x, y) || TKernel.NeedsCentre && !patch.IsWhole && float.IsNaN(patch.Cells[NearestRun.Cell(patch, x, y)])) continue;
            int across = Weights(x, run.ScaleX, columns, out long col), down = TKernel.Weights((double)y / Mesh.One, run.ScaleY, rows, out long row);
            var sums = default(Sums);
            int at = ((int)(row - patch.Row) * patch.Width) + (int)(col - patch.Col);
            if (patch.IsWhole) sums.AddWhole(patch.Cells[at..], patch.Width, columns[..across], rows[..down]);
            else for (int j = 0; j < down; j++) sums.AddRow(patch.Cells.Slice(at + (j * patch.Width), across), columns, rows[j]);
            if (TKernel.HasNegativeLobes && !patch.IsWhole && (sums.Explode || TKernel.NeedsAll(run.ScaleX, run.ScaleY) && MissesAny(patch, at, columns[..across], rows[..down])))
            {
                written += BilinearRun.Instance.Run(patch, run with { X = x, Y = y, Count = 1 }, target.Slice(i, 1), scratch);
                continue;
            }
            if (!sums.TryMean(out target[i], target[i])) continue;
            written++;
        }
        return written;
    }

    internal override bool RunBanded(PatchReader read, in CoordinateRun run, out float value, SamplerScratch scratch)
    {
        Span<double> columns = scratch.ColumnWeights(Longest(run.ScaleX)), rows = scratch.RowWeights(Longest(run.ScaleY));
        int across = Weights(run.X, run.ScaleX, columns, out long col), down = TKernel.Weights((double)run.Y / Mesh.One, run.ScaleY, rows, out long row);
        int band = Math.Max(scratch.PatchCells / across, 1);
        value = float.NaN;
        if (TKernel.NeedsCentre)
        {
            SourcePatch centre = read((run.X >> 24) - 1, (run.Y >> 24) - 1, 2, 2);
            if (float.IsNaN(centre.Cells[NearestRun.Cell(centre, run.X, run.Y)])) return false;
        }
        var sums = default(Sums);
        for (int start = 0; start < down; start += band)
        {
            int height = Math.Min(band, down - start);
            SourcePatch patch = read(col, row + start, across, height);
            for (int j = 0; j < height; j++) sums.AddRow(patch.Cells.Slice(j * across, across), columns, rows[start + j]);
        }
        if (TKernel.HasNegativeLobes && sums.Explode) return BilinearRun.Instance.RunBanded(read, run, out value, scratch);
        return sums.TryMean(out value, float.NaN);
    }

    private static int Longest(double scale) => (int)Math.Ceiling(2 * TKernel.Reach(scale)) + 2 + Lanes;

    // A whole number of lanes: the last ones weigh nothing.
    private static int Weights(long x, double scale, Span<double> weights, out long first)
    {
        int count = TKernel.Weights((double)x / Mesh.One, scale, weights, out first), whole = (count + Lanes - 1) / Lanes * Lanes;
        weights[count..whole].Clear();
        return whole;
    }

    private static bool MissesAny(in SourcePatch patch, int at, ReadOnlySpan<double> columns, ReadOnlySpan<double> rows)
    {
        for (int j = 0; j < rows.Length; j++)
            for (int i = 0; i < columns.Length; i++)
                if (float.IsNaN(patch.Cells[at + (j * patch.Width) + i]) && columns[i] * rows[j] != 0) return true;
        return false;
    }

    private struct Sums
    {
        private Vector128<double> _values0, _values1, _weights0, _weights1, _sizes0, _sizes1;

        internal void AddRow(ReadOnlySpan<float> cells, ReadOnlySpan<double> weights, double rowWeight)
        {
            ReadOnlySpan<Vector128<float>> four = MemoryMarshal.Cast<float, Vector128<float>>(cells);
            ReadOnlySpan<Vector128<double>> two = MemoryMarshal.Cast<double, Vector128<double>>(weights)[..(four.Length * 2)];
            Vector128<double> v0 = default, v1 = default, w0 = default, w1 = default, s0 = default, s1 = default;
            for (int i = 0; i < four.Length; i++)
            {
                Vector128<float> valid = Vector128.Equals(four[i], four[i]); // all ones unless NaN
                (Vector128<double> a, Vector128<double> b) = Vector128.Widen(four[i] & valid);
                (Vector128<double> p, Vector128<double> q) = Vector128.Widen(Vector128<float>.One & valid);
                p *= two[2 * i];
                q *= two[(2 * i) + 1];
                v0 += p * a;
                v1 += q * b;
                w0 += p;
                w1 += q;
                if (!TKernel.HasNegativeLobes) continue;
                s0 += Vector128.Abs(p);
                s1 += Vector128.Abs(q);
            }
            Vector128<double> share = Vector128.Create(rowWeight);
            _values0 += v0 * share;
            _values1 += v1 * share;
            _weights0 += w0 * share;
            _weights1 += w1 * share;
            if (!TKernel.HasNegativeLobes) return;
            _sizes0 += s0 * Vector128.Abs(share);
            _sizes1 += s1 * Vector128.Abs(share);
        }

        /// <summary>True when weights below 0 nearly undo those above. Known after <see cref="AddRow"/> only.</summary>
        internal readonly bool Explode => (_sizes0[0] + _sizes0[1]) + (_sizes1[0] + _sizes1[1]) > MostGain * ((_weights0[0] + _weights0[1]) + (_weights1[0] + _weights1[1]));

        // The same sums in the same order as row by row, knowing that every weight counts.
        internal void AddWhole(ReadOnlySpan<float> cells, int stride, ReadOnlySpan<double> columns, ReadOnlySpan<double> rows)
        {
            ReadOnlySpan<Vector128<double>> two = MemoryMarshal.Cast<double, Vector128<double>>(columns);
            Vector128<double> w0 = default, w1 = default;
            for (int i = 0; i + 1 < two.Length; i += 2)
            {
                w0 += two[i];
                w1 += two[i + 1];
            }
            for (int j = 0; j < rows.Length; j++)
            {
                ReadOnlySpan<Vector128<float>> four = MemoryMarshal.Cast<float, Vector128<float>>(cells.Slice(j * stride, columns.Length));
                Vector128<double> v0 = default, v1 = default;
                for (int i = 0; i < four.Length; i++)
                {
                    (Vector128<double> a, Vector128<double> b) = Vector128.Widen(four[i]);
                    v0 += two[2 * i] * a;
                    v1 += two[(2 * i) + 1] * b;
                }
                Vector128<double> share = Vector128.Create(rows[j]);
                _values0 += v0 * share;
                _values1 += v1 * share;
                _weights0 += w0 * share;
                _weights1 += w1 * share;
            }
        }

        internal readonly bool TryMean(out float mean, float otherwise)
        {
            double weight = (_weights0[0] + _weights0[1]) + (_weights1[0] + _weights1[1]);
            double sum = (_values0[0] + _values0[1]) + (_values1[0] + _values1[1]);
            mean = weight >= Least ? (float)(sum / weight) : otherwise;
            return weight >= Least;
        }
    }
}
