using Terrane.Core;

namespace Terrane.Sources.State;

/// <summary>What is known of one raster: a member of an archive, or the file itself.</summary>
public sealed record RasterRecord
{
    /// <summary>Key of the entry it came with.</summary>
    public required string Item { get; init; }

    /// <summary>Path inside the archive, or the file's name.</summary>
    public required string Member { get; init; }

    /// <summary>File name of the COG without .tif; unique in the source.</summary>
    public required string Name { get; init; }

    public required FileStage Stage { get; init; }

    /// <summary>Code or WKT.</summary>
    public string Crs { get; init; } = "";

    /// <summary>Of the COG's cells; null before it is made.</summary>
    public Grid? Grid { get; init; }

    /// <summary>GDAL's name of the cells' type.</summary>
    public string Type { get; init; } = "";

    public double? NoData { get; init; }

    /// <summary>Cells with data; a raster without any is left out of the store.</summary>
    public long ValidCells { get; init; }

    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public double? Mean { get; init; }

    /// <summary>Largest difference between a cell of the COG and of the source.</summary>
    public double? LargestError { get; init; }

    /// <summary>EPSG:3857: left, bottom, right, top; left above right across the antimeridian.</summary>
    public double[]? Bounds { get; init; }

    public long CogBytes { get; init; }
    public string? CogSha256 { get; init; }
    public long PolygonBytes { get; init; }
    public string? PolygonSha256 { get; init; }

    /// <summary>Sentences that the user should read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public string? ErrorCode { get; init; }
    public string? Error { get; init; }
    public string? Finished { get; init; }

    /// <summary>True for a raster that is complete and has a COG.</summary>
    public bool IsKept => Stage == FileStage.Complete && ValidCells > 0;
}
