using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <inheritdoc cref="ResamplingKernel.Nearest"/>
internal sealed class NearestRun : KernelRun
{
    internal static readonly NearestRun Instance = new();

    internal override int Reach(double scale) => 1;

    internal override bool AsksForWhole => false;

    internal override int Run(in SourcePatch patch, in CoordinateRun run, Span<float> target, SamplerScratch scratch)
    {
        int written = 0;
        long x = run.X, y = run.Y;
        for (int i = 0; i < run.Count; i++, x += run.DX, y += run.DY)
        {
            if (!patch.Defines(x, y)) continue;
            float value = patch.Cells[Cell(patch, x, y)];
            if (float.IsNaN(value)) continue;
            target[i] = value;
            written++;
        }
        return written;
    }

    /// <summary>Index in the patch of the cell that holds a centre; the layer's last edge belongs to its last cell.</summary>
    internal static int Cell(in SourcePatch patch, long x, long y)
    {
        long col = !patch.Wraps && x == patch.LimitX ? (x - 1) / Mesh.One : x >> 24;
        long row = y == patch.LimitY ? (y - 1) / Mesh.One : y >> 24;
        return ((int)(row - patch.Row) * patch.Width) + (int)(col - patch.Col);
    }
}
