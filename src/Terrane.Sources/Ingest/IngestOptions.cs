using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Runtime.Jobs;
using Terrane.Sources.Cog;
using Terrane.Sources.Fetch;

namespace Terrane.Sources.Ingest;

/// <summary>What <c>terrane ingest</c> was asked for.</summary>
public sealed record IngestOptions
{
    public required string Catalog { get; init; }
    public required string Store { get; init; }

    /// <summary>Instead of the catalog folder's name.</summary>
    public string? Name { get; init; }

    public string? Licence { get; init; }

    /// <summary>A further folder in which bare names of the list are looked for.</summary>
    public string? Files { get; init; }

    public CogOptions Cog { get; init; } = new();
    public FetchOptions Fetch { get; init; } = FetchOptions.Default;

    /// <summary>Only entries whose name matches: * and ?.</summary>
    public string? Only { get; init; }

    public bool FinalizeOnly { get; init; }
    public bool NoTar { get; init; }
    public bool KeepPolygons { get; init; }

    /// <summary>How far simplification may move the outline of the coverage, in units of its CRS; 0 keeps it exact.</summary>
    public double Simplify { get; init; }

    /// <summary>Ask the server whether what is complete has changed.</summary>
    public bool CheckUrls { get; init; }

    /// <summary>Make everything anew where the store was begun with other options.</summary>
    public bool Overwrite { get; init; }

    public int Workers { get; init; } = Environment.ProcessorCount;
    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(1024);

    /// <summary>Bytes of disk that temporary files and new outputs may take; null takes what is free.</summary>
    public ByteSize? Disk { get; init; }

    public string? TemporaryDirectory { get; init; }

    /// <summary>Bytes that one archive may unpack to; null allows 250 times its size, and at least 256 MiB.</summary>
    public ByteSize? MaximumUnpacked { get; init; }

    /// <exception cref="SourcesException">ingest.options.</exception>
    public IngestOptions Checked()
    {
        Cog.Check();
        if (Workers is < 1 or > 256) throw SourcesException.Options($"--workers is {Workers}, wanted 1 to 256");
        if (!(Simplify >= 0) || !double.IsFinite(Simplify)) throw SourcesException.Options($"--simplify is {Simplify}; it must be 0 or more");
        if (FinalizeOnly && Only is not null) throw SourcesException.Options("--finalize-only takes all that is complete and cannot be joined with --only");
        return this;
    }

    /// <summary>What decides the bytes of COGs and polygons: a store is of one such plan.</summary>
    public CanonicalPlan Plan(string source) => CanonicalPlan.From(new JsonObject
    {
        ["format"] = "terrane.ingest/1",
        ["source"] = source,
        ["crs"] = Cog.Crs,
        ["forceCrs"] = Cog.ForceCrs,
        ["noData"] = new JsonArray([.. Cog.NoData.Select(v => JsonValue.Create(v))]),
        ["scale"] = Cog.Scale,
        ["offset"] = Cog.Offset,
        ["band"] = Cog.Band,
        ["compression"] = Cog.Compression.ToString(),
        ["maximumError"] = Cog.Compression is CogCompression.Lerc or CogCompression.LercZstd ? Cog.MaximumError : null,
        ["overviews"] = Cog.Overviews,
        ["gdal"] = RasterLibraries.GdalVersion,
    });
}
