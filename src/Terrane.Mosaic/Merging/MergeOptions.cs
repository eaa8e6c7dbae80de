using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Mosaic.Merging;

/// <summary>Everything a merge needs to know, before any archive is opened. What has the name of an option of <c>build</c> means the same.</summary>
public sealed record MergeOptions
{
    /// <summary>The first is the best.</summary>
    public required IReadOnlyList<MergeInputSpec> Inputs { get; init; }

    /// <summary>The archive to write; its name ends in .pmtiles or .mbtiles.</summary>
    public required string Output { get; init; }

    public MergeMode Mode { get; init; }

    /// <summary>Metres that mean void in archives that have neither a lineage archive beside them nor values of their own.</summary>
    public IReadOnlyList<float> VoidValues { get; init; } = [];

    public string? Name { get; init; }
    public string? Description { get; init; }

    /// <inheritdoc cref="BuildOptions.Rounding"/>
    public string Rounding { get; init; } = "mapterhorn";

    public VoidPolicy Void { get; init; } = VoidPolicy.Smooth;

    /// <summary>True: always write the lineage archive. False: when an input has one, or a tile is partly void.</summary>
    public bool Lineage { get; init; }

    /// <inheritdoc cref="BuildOptions.TileSize"/>
    public int TileSize { get; init; } = WebMercator.TileSize;

    public ElevationEncoding Encoding { get; init; }

    /// <inheritdoc cref="BuildOptions.Format"/>
    public string Format { get; init; } = "webp";

    /// <inheritdoc cref="BuildOptions.Encoder"/>
    public string Encoder { get; init; } = "terrane";

    /// <inheritdoc cref="BuildOptions.Effort"/>
    public int Effort { get; init; } = 4;

    public bool CheckTiles { get; init; }
    public ByteSize Memory { get; init; } = BuildOptions.DefaultMemory;
    public int? Workers { get; init; }
    public string? TmpDir { get; init; }
    public bool Overwrite { get; init; }
    public bool Force { get; init; }
    public MbTilesPacing Pacing { get; init; } = new();

    public bool IsMbTiles => Output.EndsWith(".mbtiles", StringComparison.OrdinalIgnoreCase);

    public string LineageOutput => BuildOptions.LineageBeside(Output);

    /// <inheritdoc cref="BuildOptions.EncodingName"/>
    public string EncodingName => Encoding == ElevationEncoding.Mapbox ? PmTilesMetadata.MapboxEncoding : PmTilesMetadata.TerrariumEncoding;

    /// <summary>Checks what no single value shows.</summary>
    /// <exception cref="TerraneException">job.value, merge.same, merge.twice.</exception>
    public MergeOptions Checked()
    {
        if (!IsMbTiles && !Output.EndsWith(".pmtiles", StringComparison.OrdinalIgnoreCase))
            throw JobException.BadValue("options", "output", Output, "a name ending in .pmtiles or .mbtiles");
        string[] written = [Path.GetFullPath(Output), Path.GetFullPath(LineageOutput)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (MergeInputSpec input in Inputs)
        {
            string full = Path.GetFullPath(input.Path);
            if (written.Contains(full) || written.Contains(BuildOptions.LineageBeside(full))) throw MergeException.Same(input.Path);
            if (!seen.Add(full)) throw MergeException.Twice(input.Path);
        }
        return this;
    }

    /// <summary>Reads priority, max, min or mean.</summary>
    /// <exception cref="JobException">job.value.</exception>
    public static MergeMode ParseMode(string place, string key, string text) => text switch
    {
        "priority" => MergeMode.Priority,
        "max" => MergeMode.Max,
        "min" => MergeMode.Min,
        "mean" => MergeMode.Mean,
        _ => throw JobException.BadValue(place, key, text, "priority, max, min or mean"),
    };
}
