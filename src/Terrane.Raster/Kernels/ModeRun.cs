using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>The value that covers most of a pixel; of several that cover as much, the smallest. Voids do not count.</summary>
internal sealed class ModeRun : KernelRun
{
    internal static readonly ModeRun Instance = new();

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
            scratch.Votes.Start((long)across * down);
            do
                for (int j = 0; j < down; j++) scratch.Votes.AddRow(patch.Cells.Slice(at + (j * patch.Width), across), columns, rows[j]);
            while (scratch.Votes.NextTurn());
            if (!scratch.Votes.TryWinner(out float value)) continue;
            target[i] = value;
            written++;
        }
        return written;
    }

    internal override bool RunBanded(PatchReader read, in CoordinateRun run, out float value, SamplerScratch scratch)
    {
        Span<double> columns = scratch.ColumnWeights(BoxCover.Longest(run.ScaleX)), rows = scratch.RowWeights(BoxCover.Longest(run.ScaleY));
        int across = BoxCover.Weights((double)run.X / Mesh.One, run.ScaleX, columns, out long col), down = BoxCover.Weights((double)run.Y / Mesh.One, run.ScaleY, rows, out long row);
        int band = Math.Max(scratch.PatchCells / across, 1);
        scratch.Votes.Start((long)across * down);
        do
        {
            for (int start = 0; start < down; start += band)
            {
                SourcePatch patch = read(col, row + start, across, Math.Min(band, down - start));
                for (int j = 0; j < patch.Height; j++) scratch.Votes.AddRow(patch.Cells.Slice(j * across, across), columns, rows[start + j]);
            }
        }
        while (scratch.Votes.NextTurn());
        return scratch.Votes.TryWinner(out value);
    }
}
