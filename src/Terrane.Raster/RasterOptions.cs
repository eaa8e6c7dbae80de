namespace Terrane.Raster;

/// <summary>What the user says of the files of one source; what is null or empty is taken from the files.</summary>
public sealed record RasterOptions
{
    public static RasterOptions Default { get; } = new();

    /// <summary>CRS to assume, whatever the files say: EPSG code, WKT, PROJJSON or PROJ string. Nothing is reprojected by it.</summary>
    public string? Crs { get; init; }

    /// <summary>Stored values (before scale and offset) that mean void, besides what the file declares. NaN is always void.</summary>
    public IReadOnlyList<double> NoData { get; init; } = [];

    /// <summary>Band to read, from 1.</summary>
    public int Band { get; init; } = 1;

    /// <summary>Value = stored * Scale + Offset, instead of the band's own.</summary>
    public double? Scale { get; init; }

    /// <inheritdoc cref="Scale"/>
    public double? Offset { get; init; }

    /// <summary>True: values stay in the unit that the file states. False: heights in feet and the like become metres.</summary>
    public bool KeepUnits { get; init; }

    /// <summary>Values (after scale and offset) below are void.</summary>
    public double? ValidMin { get; init; }

    /// <summary>Values (after scale and offset) above are void.</summary>
    public double? ValidMax { get; init; }

    /// <summary>Values (after scale and offset) from this to <see cref="SeaMax"/> stand for the sea and are void; both or neither.</summary>
    public double? SeaMin { get; init; }

    /// <inheritdoc cref="SeaMin"/>
    public double? SeaMax { get; init; }

    /// <summary>Values (after scale and offset) above are lowered to this.</summary>
    public double? Ceiling { get; init; }

    /// <summary>KEY=VALUE options of GDAL's driver.</summary>
    public IReadOnlyList<string> OpenOptions { get; init; } = [];

    /// <exception cref="RasterException">raster.options: a value that cannot be meant.</exception>
    public void Check()
    {
        if (Band < 1) throw RasterException.Options($"band {Band}: bands count from 1");
        if (Scale is double scale && (!double.IsFinite(scale) || scale == 0)) throw RasterException.Options($"scale {scale}: it must be finite and not 0");
        if (Offset is double offset && !double.IsFinite(offset)) throw RasterException.Options($"offset {offset}: it must be finite");
        if (ValidMin is double min && double.IsNaN(min) || ValidMax is double max && double.IsNaN(max))
            throw RasterException.Options("the valid range must be numbers");
        if (ValidMin > ValidMax) throw RasterException.Options($"valid range {ValidMin} to {ValidMax}: it holds nothing");
    }
}
