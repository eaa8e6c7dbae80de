namespace Terrane.Cells.Zones;

/// <summary>How features become zones.</summary>
public sealed record ZoneOptions
{
    /// <summary>GeoPackage, GeoJSON, TopoJSON, Shapefile and what else OGR reads, or GeoParquet (.parquet).</summary>
    public required string Path { get; init; }

    /// <summary>Field with the code of each feature.</summary>
    public required string KeyField { get; init; }

    /// <summary>Of files with several layers; the first when null.</summary>
    public string? Layer { get; init; }

    /// <summary>Field with a name; "name" or "NAME" when null and there is one.</summary>
    public string? NameField { get; init; }

    /// <summary>Of files that do not say; GeoJSON and TopoJSON are WGS84 by definition.</summary>
    public string? Crs { get; init; }

    /// <summary>False: keys are taken as they are.</summary>
    public bool IsoCodes { get; init; } = true;

    public UncodedPolicy Uncoded { get; init; } = UncodedPolicy.Refuse;

    /// <summary>Features of one code become one zone; otherwise they are an error.</summary>
    public bool UniteDuplicates { get; init; }

    /// <summary>Invalid geometry is mended; otherwise it is an error.</summary>
    public bool Repair { get; init; }
}
