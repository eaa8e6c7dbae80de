using Terrane.Cells.Grids;

namespace Terrane.Cells.Bounds;

/// <summary>What <c>cells bounds</c> is asked to do.</summary>
/// <param name="Table">Folder of a table, or one parameter_hash= folder of tile_index.</param>
/// <param name="Grid">Of a table that has no reports of ours; null: its run_report.json says.</param>
/// <param name="Output">Folder of tile_bounds; null: that of the table.</param>
/// <param name="Workers">Threads; one per core when 0.</param>
public sealed record BoundsOptions(string Table, CellGrid? Grid = null, string? Output = null, int Workers = 0);
