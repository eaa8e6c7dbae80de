using System.Text.Json.Nodes;

namespace Terrane.Fusion.Providers.Bands;

/// <summary>What a provider knows of its elevations besides their height.</summary>
internal sealed record ProviderBands
{
    /// <summary>Places in <see cref="Raster.RasterFile.Beside"/>.</summary>
    internal const int UncertaintyPlace = 0, SurveyPlace = 1, TidPlace = 2, Places = 3;

    /// <summary>Nothing at all.</summary>
    internal static ProviderBands None { get; } = new();

    /// <summary>Band of standard uncertainties in metres; null without one.</summary>
    internal int? Uncertainty { get; init; }

    /// <summary>Standard uncertainty in metres where nothing better is known.</summary>
    internal double? FixedUncertainty { get; init; }

    /// <summary>Null without one.</summary>
    internal SurveyBand? Survey { get; init; }

    /// <summary>Surveys are those that the source itself tells of its pixels (<see cref="OwnSurveys"/>).</summary>
    internal bool TellsOwn { get; init; }

    /// <summary>Band of type identifiers; null without one.</summary>
    internal int? Tid { get; init; }

    /// <summary>A raster of type identifiers of its own.</summary>
    internal string? TidPath { get; init; }

    /// <summary>The type identifier where no raster says one.</summary>
    internal byte FixedTid { get; init; } = TypeIdentifiers.Unknown;

    /// <summary>True when files have bands to attach.</summary>
    internal bool AreBeside => Uncertainty is not null || Survey is not null || Tid is not null;

    /// <summary>Writes down what is set, so that the plans of providers without all this stay what they are.</summary>
    internal void Describe(JsonObject plan)
    {
        if (Uncertainty is not null || FixedUncertainty is not null) plan["uncertainty"] = new JsonArray(Uncertainty, FixedUncertainty);
        if (Survey is not null) plan["survey"] = Survey.Describe();
        if (Tid is not null || TidPath is not null || FixedTid != TypeIdentifiers.Unknown) plan["tid"] = new JsonArray(Tid, TidPath is not null, FixedTid);
    }
}
