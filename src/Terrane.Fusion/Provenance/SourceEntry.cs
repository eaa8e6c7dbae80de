using Terrane.Fusion.Policies;

namespace Terrane.Fusion.Provenance;

/// <summary>What an id stands for.</summary>
/// <param name="Id">From 1; 0 is a void.</param>
/// <param name="Provider">Null for the background.</param>
/// <param name="Survey">Of the provider, where it has surveys with ids of their own; null for the provider itself.</param>
/// <param name="Resolution">Side of its cells in metres; null when it has none.</param>
/// <param name="VerticalDatum">What its elevations count from; null when nobody says.</param>
internal sealed record SourceEntry(uint Id, ProviderSpec? Provider, Survey? Survey, double? Resolution, string? VerticalDatum)
{
    internal string ProviderName => Provider?.Name ?? SourceIds.BackgroundName;

    internal string Name => Survey?.Name ?? Provider?.Title ?? ProviderName;
}
