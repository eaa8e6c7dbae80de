using Terrane.Cells.Areas;
using Terrane.Cells.Zones;
using Terrane.Core;

namespace Terrane.Cells.Stats;

/// <summary>What <c>cells stats</c> is asked to do.</summary>
public sealed record StatsOptions
{
    /// <summary>Raster with the values.</summary>
    public required string Raster { get; init; }

    /// <summary>From 1.</summary>
    public int Band { get; init; } = 1;

    /// <summary>Of rasters that do not say.</summary>
    public string? RasterCrs { get; init; }

    /// <summary>Stored values that mean no data, besides the file's own.</summary>
    public IReadOnlyList<double> NoData { get; init; } = [];

    public required ZoneOptions Zones { get; init; }

    public AreaModel Area { get; init; }

    /// <summary>Threads; one per core when 0.</summary>
    public int Workers { get; init; }

    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(1024);
}
