using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Zones;
using Terrane.Core;

namespace Terrane.Cells.Index;

/// <summary>What <c>cells index</c> is asked to do.</summary>
public sealed record IndexOptions
{
    /// <summary>Raster whose geometry is the grid; or <see cref="GridText"/>.</summary>
    public string? Raster { get; init; }

    /// <summary>Of a raster that does not say its own.</summary>
    public string? RasterCrs { get; init; }

    /// <summary>What <see cref="GridSource.Parse"/> reads; or <see cref="Raster"/>.</summary>
    public string? GridText { get; init; }

    public required ZoneOptions Zones { get; init; }

    /// <summary>Folder of the tables.</summary>
    public required string Output { get; init; }

    public InclusionRule Rule { get; init; }

    public TieRule Ties { get; init; }

    public FallbackRule Fallback { get; init; }

    public AreaModel Area { get; init; }

    /// <summary>Threads; one per core when 0.</summary>
    public int Workers { get; init; }

    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(1024);

    /// <summary>Rows of a unit of the sweep. Changes speed and memory, never a byte.</summary>
    public int BandRows { get; init; } = 1024;

    /// <summary>Folder that keeps the checked polygons, and the runs of each zone by geometry, grid and rule, for later runs; none when null.</summary>
    public string? Cache { get; init; }

    /// <summary>Folder of every temporary file and of the run's records; beside the output when null. Finished parts are always staged beside the output, to be renamed.</summary>
    public string? TmpDir { get; init; }
}
