using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>The least or the greatest of what a pixel covers, however little of it. Voids do not count.</summary>
internal sealed class ExtremeRun : KernelRun
{
    internal static readonly ExtremeRun Min = new(1), Max = new(-1);

    private readonly float _sign; // the greatest is the least of what is negated

    private ExtremeRun(float sign) => _sign = sign;

    internal override int Reach(double scale) => BoxCover.Reach(scale);

    internal override bool AsksForWhole => false;

    internal override int Run(in SourcePatch patch, in CoordinateRun run, Span<float> target, SamplerScratch scratch)
    {
        Span<double> columns = scratch.ColumnWeights(BoxCover.Longest(run.ScaleX)), rows = scratch.RowWeights(BoxCover.Longest(run.ScaleY));
        int written = 0;
        long x = run.X, y = run.Y;
        for (int i = 0; i < run.Count; i++, x += run.DX, y += run.DY)
        {
            if (!patch.Defines(x, y)) continue;
            int across = BoxCover.Weights((double)x / Mesh.One, run.ScaleX, columns, out long col), down = BoxCover.Weights((double)y / Mesh.One, run.ScaleY, rows, out long row);
            int at = ((int)(row - patch.Row) * patch.Width) + (int)(col - patch.Col);
            float least = float.PositiveInfinity;
            for (int j = 0; j < down; j++, at += patch.Width) least = Least(patch.Cells.Slice(at, across), least);
            if (!TryValue(least, out float value)) continue;
            target[i] = value;
            written++;
        }
        return written;
    }

    internal override bool RunBanded(PatchReader rows, in CoordinateRun run, out float value, SamplerScratch scratch)
    {
        int across = BoxCover.Weights((double)run.X / Mesh.One, run.ScaleX, scratch.ColumnWeights(BoxCover.Longest(run.ScaleX)), out long col);
        int down = BoxCover.Weights((double)run.Y / Mesh.One, run.ScaleY, scratch.RowWeights(BoxCover.Longest(run.ScaleY)), out long row);
        int band = Math.Max(scratch.PatchCells / across, 1);
        float least = float.PositiveInfinity;
        for (int start = 0; start < down; start += band) least = Least(rows(col, row + start, across, Math.Min(band, down - start)).Cells, least);
        return TryValue(least, out value);
    }

    // Nothing is less than NaN, nor NaN than anything: voids drop out by themselves.
    private float Least(ReadOnlySpan<float> cells, float least)
    {
        ReadOnlySpan<Vector128<float>> four = MemoryMarshal.Cast<float, Vector128<float>>(cells);
        if (four.Length > 1)
        {
            Vector128<float> sign = Vector128.Create(_sign), best = Vector128.Create(least);
            foreach (Vector128<float> cell in four)
            {
                Vector128<float> signed = cell * sign;
                best = Vector128.ConditionalSelect(Vector128.LessThan(signed, best), signed, best);
            }
            for (int i = 0; i < Vector128<float>.Count; i++) if (best[i] < least) least = best[i];
            cells = cells[(four.Length * Vector128<float>.Count)..];
        }
        foreach (float cell in cells)
        {
            float signed = cell * _sign;
            if (signed < least) least = signed;
        }
        return least;
    }

    private bool TryValue(float least, out float value)
    {
        value = (least * _sign) + 0f; // -0 becomes 0, whichever of the two came first
        return least < float.PositiveInfinity;
    }
}
