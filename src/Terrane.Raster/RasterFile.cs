using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;

namespace Terrane.Raster;

/// <summary>One raster as scanned: where its cells lie and how stored values become elevations. Nothing stays open.</summary>
public sealed record RasterFile
{
    /// <summary>As GDAL opens it, and where it is on disk.</summary>
    public required SourceFile Source { get; init; }

    /// <summary>GDAL's name: a path, /vsizip/x.zip/member or NETCDF:"x.nc":z. Files are ordered by it, ordinally.</summary>
    public string Path => Source.Path;

    /// <summary>Cells of the band. Its CRS is "EPSG:27700" where PROJ can identify it, else WKT, so that files of one source compare equal.</summary>
    public required Grid Grid { get; init; }

    /// <summary>Where files of one lattice overlap, the lower goes first; of equal ones, the path decides.</summary>
    public int Rank { get; init; }

    /// <summary>GDAL's short name of the format.</summary>
    public required string Driver { get; init; }

    /// <summary>From 1.</summary>
    public required int Band { get; init; }

    public required GdalDataType DataType { get; init; }

    /// <summary>Columns of a stored block.</summary>
    public required int BlockWidth { get; init; }

    /// <summary>Rows of a stored block.</summary>
    public required int BlockHeight { get; init; }

    /// <summary>Stored values that mean void, nearly equal ones included; NaN always does.</summary>
    public required IReadOnlyList<double> NoData { get; init; }

    /// <summary>True when the file has a mask or alpha band that says what is void.</summary>
    public required bool HasMask { get; init; }

    public required double Scale { get; init; }
    public required double Offset { get; init; }
    public double? ValidMin { get; init; }
    public double? ValidMax { get; init; }

    /// <inheritdoc cref="RasterOptions.SeaMin"/>
    public double? SeaMin { get; init; }

    /// <inheritdoc cref="RasterOptions.SeaMin"/>
    public double? SeaMax { get; init; }

    /// <inheritdoc cref="RasterOptions.Ceiling"/>
    public double? Ceiling { get; init; }

    public IReadOnlyList<string> OpenOptions { get; init; } = [];

    /// <summary>The container as it was when it was scanned (the zip, for a member of it).</summary>
    public required FileStamp Container { get; init; }

    /// <summary>Other files that its cells or their place come from: .prj, .tfw, .aux.xml, .msk, and those that a VRT refers to.</summary>
    public IReadOnlyList<FileStamp> Parts { get; init; } = [];

    /// <summary>Metres per unit of height that the file states, where it is applied as part of <see cref="Scale"/> and <see cref="Offset"/>; else 1.</summary>
    public double UnitFactor { get; init; } = 1;

    /// <summary>Other bands of the same cells, each as a file of its own; null where this file lacks one that others have. A cell has them where it has an elevation.</summary>
    public IReadOnlyList<RasterFile?> Beside { get; init; } = [];

    /// <summary>For a band of codes: what each stored value becomes, counted from 1; 0 for those that are not here. Null for elevations and other quantities.</summary>
    /// <remarks>Codes reach past 2^24, where floats skip numbers. They are read as doubles, which hold every uint32, and only these places pass through floats.</remarks>
    public IReadOnlyDictionary<double, int>? Codes { get; init; }

    /// <summary>What the user should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
