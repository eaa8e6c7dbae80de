using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Fusion.Running;

namespace Terrane.Fusion.Quality;

/// <summary>Any part of what was fused, read back across the borders of cells.</summary>
internal sealed class SpoolWindow(FusionPlan plan, FusionTotals totals, CellSpool spool)
{
    /// <param name="window">Global pixels inside the canvas.</param>
    /// <param name="elevation">Row-major. Overwritten.</param>
    /// <param name="ids">Likewise.</param>
    internal void Read(Window window, Span<float> elevation, Span<uint> ids)
    {
        foreach (FusionCell unit in plan.CellsIn(window))
        {
            Window cell = unit.Window, part = cell.Intersect(window);
            long offset = totals.Offsets[(int)unit.Sequence], idsAt = offset + CellSpool.IdsAt(plan, cell);
            for (long row = part.Row; row < part.RowEnd; row++)
            {
                long from = (((row - cell.Row) * cell.Width) + part.Col - cell.Col) * sizeof(float);
                int to = (int)(((row - window.Row) * window.Width) + part.Col - window.Col);
                spool.Read(MemoryMarshal.AsBytes(elevation.Slice(to, part.Width)), offset + from);
                spool.Read(MemoryMarshal.AsBytes(ids.Slice(to, part.Width)), idsAt + from);
            }
        }
    }
}
