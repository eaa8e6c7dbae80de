using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Running;

/// <summary>What <c>resample</c> is asked to do.</summary>
public sealed record ResampleOptions
{
    public required IReadOnlyList<DatasetSpec> Datasets { get; init; }

    /// <summary>The target grid as written: like:FILE, a preset, SIZE,CRS or seven numbers.</summary>
    public required string Grid { get; init; }

    /// <summary>In units of the grid's CRS; only with a grid of the form SIZE,CRS.</summary>
    public Bounds? Extent { get; init; }

    /// <summary>FILE.tif, tif:DIR, parquet:DIR, duckdb:FILE or postgres://...</summary>
    public required string To { get; init; }

    /// <summary>GeoTIFFs are cloud-optimised.</summary>
    public bool IsCloudOptimised { get; init; }

    public TableLayout Layout { get; init; }

    /// <summary>Of datasets that do not say.</summary>
    public PassthroughMode Passthrough { get; init; }

    public bool AllowBallpark { get; init; }

    public bool Overwrite { get; init; }

    /// <summary>Rows of a dataset that is there from other inputs go into its table, instead of replacing it; PostgreSQL only.</summary>
    public bool Upsert { get; init; }

    /// <summary>Target cells of a side of a window; chosen when 0. Changes speed and memory, never a value.</summary>
    public int Window { get; init; }

    /// <summary>Threads; one per core when 0.</summary>
    public int Workers { get; init; }

    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(1024);
}
