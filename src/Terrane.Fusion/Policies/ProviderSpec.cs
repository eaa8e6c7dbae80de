using Terrane.Fusion.Providers;
using Terrane.Fusion.Providers.Bands;
using Terrane.Fusion.Providers.Kinds;
using Terrane.Raster;

namespace Terrane.Fusion.Policies;

/// <summary>Where elevations come from.</summary>
public sealed record ProviderSpec
{
    /// <summary>By which steps name it.</summary>
    public required string Name { get; init; }

    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What its kind makes of the keys of its own.</summary>
    internal ProviderSource Source { get; init; } = new RasterSource([]);

    /// <summary>How its files are read.</summary>
    public RasterOptions Options { get; init; } = RasterOptions.Default;

    public string Resampling { get; init; } = "bilinear";

    /// <summary>True: every file is a survey with an id of its own.</summary>
    public bool Surveys { get; init; }

    /// <summary>Uncertainties, surveys and type identifiers of its own.</summary>
    internal ProviderBands Bands { get; init; } = ProviderBands.None;

    /// <summary>True when its pixels have ids of their own, by file or by a band.</summary>
    internal bool HasSurveys => Surveys || Bands.Survey is not null || Bands.TellsOwn;

    /// <summary>Its name for readers.</summary>
    public string? Title { get; init; }

    public string? Attribution { get; init; }
    public string? Licence { get; init; }
    public string? Date { get; init; }

    /// <summary>Metres that are added to its elevations.</summary>
    public double? VerticalOffset { get; init; }

    /// <summary>A raster of metres that are added to its elevations, in any CRS.</summary>
    public string? VerticalOffsetGrid { get; init; }

    /// <summary>Standard uncertainty in metres of what is added, or of the transformation; null: 0, or what EPSG states of the transformation.</summary>
    public double? VerticalOffsetUncertainty { get; init; }

    /// <summary>True to use its heights as they are though they count from something else than those of the output.</summary>
    public bool KeepsHeights { get; init; }

    /// <summary>What its elevations count from when all offsets are added; null: what the files say.</summary>
    public string? VerticalDatum { get; init; }
}
