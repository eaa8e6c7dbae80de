namespace Terrane.Sources.Cog;

/// <summary>How rasters become COGs. All of it decides bytes.</summary>
public sealed record CogOptions
{
    /// <summary>CRS to assign: code, WKT or PROJ string. Null takes the files' own.</summary>
    public string? Crs { get; init; }

    /// <summary>Assign <see cref="Crs"/> even where a file says another.</summary>
    public bool ForceCrs { get; init; }

    /// <summary>Stored values that mean void, besides what the files declare.</summary>
    public IReadOnlyList<double> NoData { get; init; } = [];

    /// <summary>Value = stored * Scale + Offset, instead of the band's own.</summary>
    public double? Scale { get; init; }

    /// <inheritdoc cref="Scale"/>
    public double? Offset { get; init; }

    /// <summary>From 1.</summary>
    public int Band { get; init; } = 1;

    public CogCompression Compression { get; init; } = CogCompression.Lerc;

    /// <summary>How far LERC may change a cell of a float raster. Integers are never changed.</summary>
    public double MaximumError { get; init; } = 0.001;

    public bool Overviews { get; init; }

    /// <exception cref="SourcesException">ingest.options.</exception>
    public void Check()
    {
        if (Band < 1) throw SourcesException.Options($"--band is {Band}; bands count from 1");
        if (Scale is { } scale && (!double.IsFinite(scale) || scale == 0)) throw SourcesException.Options($"--scale is {scale}; it must be finite and not 0");
        if (Offset is { } offset && !double.IsFinite(offset)) throw SourcesException.Options($"--offset is {offset}; it must be finite");
        if (!(MaximumError >= 0) || !double.IsFinite(MaximumError)) throw SourcesException.Options($"--max-z-error is {MaximumError}; it must be 0 or more");
    }
}
