namespace Terrane.Mosaic.Job;

/// <summary>One source as the user wrote it: files that belong together, and what is known of them.</summary>
public sealed record SourceSpec
{
    /// <summary>Files, folders, globs, zips or addresses.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Names the source in lineage, reports and metadata. Unique in a job.</summary>
    public required string Name { get; init; }

    public string? Attribution { get; init; }
    public string? Licence { get; init; }

    /// <summary>When the data was taken or published, as its publisher writes it.</summary>
    public string? Date { get; init; }

    /// <summary>Smaller wins; without it, the order of the sources is their priority.</summary>
    public int? Priority { get; init; }

    /// <summary>CRS to assume, whatever the files say: EPSG code, WKT or PROJ string. Nothing is reprojected by it.</summary>
    public string? Crs { get; init; }

    /// <summary>Stored values (before scale and offset) that mean void, besides what the files say.</summary>
    public IReadOnlyList<double> NoData { get; init; } = [];

    /// <summary>Band to read, from 1.</summary>
    public int Band { get; init; } = 1;

    public double? Scale { get; init; }
    public double? Offset { get; init; }

    /// <summary>Elevations (after scale and offset) outside are void.</summary>
    public double? ValidMin { get; init; }

    public double? ValidMax { get; init; }

    /// <summary>KEY=VALUE options of GDAL's driver.</summary>
    public IReadOnlyList<string> OpenOptions { get; init; } = [];

    /// <summary>Which side of the coast the source is used on.</summary>
    public Domain Domain { get; init; }

    /// <summary>Elevations (after scale and offset) from this to <see cref="SeaMax"/> are how a land source stores the sea; both or neither.</summary>
    public double? SeaMin { get; init; }

    public double? SeaMax { get; init; }

    /// <summary>Elevations (after scale and offset) above are lowered to this.</summary>
    public double? Ceiling { get; init; }

    /// <summary>Files of polygons: the source is void outside all of them. Empty: everywhere.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Files of polygons: the source is void inside any of them.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Metres that are added to elevations.</summary>
    public double? VerticalOffset { get; init; }

    /// <summary>A raster of metres that are added to elevations, in any CRS.</summary>
    public string? VerticalOffsetGrid { get; init; }

    /// <summary>A raster of ids with a provenance_dict, as <c>terrane fuse</c> writes it beside its elevations: lineage names these ids instead of the source.</summary>
    public string? Provenance { get; init; }

    /// <summary>What the elevations of the output count from: a code ("EPSG:3855") or any words ("LAT"). Null: what the files say.</summary>
    public string? VerticalDatum { get; init; }

    /// <summary>Metres (RMSE) by which its elevations may be off; null: not stated. Only adaptive rounding looks at it.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Deepest zoom that this source asks for, instead of its native one.</summary>
    public byte? MaxZoom { get; init; }

    /// <summary>A kernel of <see cref="BuildOptions.CheckResampling"/>; the job's default when null.</summary>
    public string? Resampling { get; init; }

    /// <summary>Ground metres over which its weight rises from its outer edge inwards; the job's default when null.</summary>
    public double? Feather { get; init; }

    /// <summary>Radius in ground metres of the smallest void that is an edge; the job's default when null.</summary>
    public double? FeatherHole { get; init; }
}
