using Terrane.Native.Gdal;

namespace Terrane.Resample.Datasets;

/// <summary>One dataset as the user wrote it. What is null follows from the kind and from the file.</summary>
public sealed record DatasetSpec
{
    /// <summary>A file, or what GDAL opens; or a folder, a pattern or a zip of tiles on one lattice, which count as one raster.</summary>
    public required string Path { get; init; }

    /// <summary>Further tiles of the same lattice.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>All that was named.</summary>
    public IEnumerable<string> Paths => [Path, .. More];

    /// <summary>Names its table and its column. Unique in a job.</summary>
    public required string Name { get; init; }

    public DatasetKind Kind { get; init; }

    public ResampleMethod? Method { get; init; }

    public AreaWeights Area { get; init; }

    /// <summary>CRS to assume, whatever the file says.</summary>
    public string? Crs { get; init; }

    /// <summary>Stored values that mean no data, besides what the file declares.</summary>
    public IReadOnlyList<double> NoData { get; init; } = [];

    /// <summary>Band, from 1.</summary>
    public int Band { get; init; } = 1;

    public double? Scale { get; init; }
    public double? Offset { get; init; }

    /// <summary>Part of a target cell, by weight, that must be valid for it to have a value; 0: any part at all.</summary>
    public double MinValid { get; init; }

    /// <summary>Type of the output; a value that does not fit is an error.</summary>
    public GdalDataType? Type { get; init; }

    /// <summary>What means no data in a GeoTIFF.</summary>
    public double? OutNoData { get; init; }

    /// <summary>A GeoTIFF of it is cloud-optimised.</summary>
    public bool IsCloudOptimised { get; init; }

    public PassthroughMode? Passthrough { get; init; }

    /// <summary>False: resampled even when it lies on the grid already.</summary>
    public bool AllowPassthrough { get; init; } = true;
}
