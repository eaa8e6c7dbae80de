using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Quality;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Running;

/// <summary>What is to be fused, and where it goes.</summary>
public sealed record FuseOptions
{
    public static readonly ByteSize DefaultMemory = ByteSize.Parse("1G");

    /// <summary>Sides of a cell: what a worker fuses at a time. It changes no value.</summary>
    public const int DefaultCell = 1024;

    public const double DefaultCliff = 3;

    public required FusionPolicy Policy { get; init; }

    /// <summary>The area: degrees, or units of the policy's CRS.</summary>
    public required Bounds Box { get; init; }

    /// <summary>True when <see cref="Box"/> is in units of the policy's CRS.</summary>
    public bool IsInCrs { get; init; }

    /// <summary>A name ending in .tif or .zarr.</summary>
    public required string Output { get; init; }

    public bool Overwrite { get; init; }
    public bool AllowBallpark { get; init; }

    /// <summary>Bound on the peak resident memory of the run.</summary>
    public ByteSize Memory { get; init; } = DefaultMemory;

    /// <summary>Null: one per core.</summary>
    public int? Workers { get; init; }

    public string? TmpDir { get; init; }

    /// <summary>Where cells of earlier runs are found and those of this one kept; null for nowhere. It changes no byte.</summary>
    public CacheSettings? Cache { get; init; }

    /// <summary>True: GeoTIFFs are cloud-optimised.</summary>
    public bool IsCloudOptimised { get; init; }

    /// <summary>2 or 3.</summary>
    public int ZarrFormat { get; init; } = 2;

    /// <summary>True: files on the quality of the output are written beside it.</summary>
    public bool Quality { get; init; }

    /// <summary>Metres from one pixel to the next above which a border between sources is a cliff, or a jump.</summary>
    public double Cliff { get; init; } = DefaultCliff;

    /// <inheritdoc cref="DefaultCell"/>
    internal int Cell { get; init; } = DefaultCell;

    internal bool IsZarr => Path.TrimEndingDirectorySeparator(Output).EndsWith(".zarr", StringComparison.OrdinalIgnoreCase);

    /// <summary>The GeoTIFF of ids beside a GeoTIFF of elevations.</summary>
    public string ProvenanceOutput => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Output))!, Path.GetFileNameWithoutExtension(Output) + "-provenance" + Path.GetExtension(Output));

    /// <summary>All files that are published, the main one last.</summary>
    internal IReadOnlyList<string> Outputs => [.. Quality ? QualityFiles.Of(Output) : [], .. IsZarr ? Array.Empty<string>() : [ProvenanceOutput], Output];

    /// <exception cref="FusionException">fusion.output.</exception>
    internal void Check()
    {
        if (!IsZarr && Path.GetExtension(Output).ToLowerInvariant() is not (".tif" or ".tiff")) throw FusionException.Output(Output);
        if (IsZarr && IsCloudOptimised) throw FusionException.OutputForm("--cog", ".tif", Output);
        if (!IsZarr && ZarrFormat != 2) throw FusionException.OutputForm("--zarr-format", ".zarr", Output);
    }
}
