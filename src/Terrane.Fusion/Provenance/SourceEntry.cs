using Terrane.Fusion.Policies;

namespace Terrane.Fusion.Provenance;

/// <summary>What an id stands for.</summary>
/// <param name="Id">From 1; 0 is a void.</param>
/// <param name="Provider">Null for the background.</param>
/// <param name="Survey">A file of the provider, where files have ids of their own; null for the provider itself.</param>
/// <param name="Resolution">Side of its cells in metres; null when it has none.</param>
/// <param name="VerticalDatum">What its elevations count from; null when nobody says.</param>
internal sealed record SourceEntry(uint Id, ProviderSpec? Provider, string? Survey, double? Resolution, string? VerticalDatum)
{
    internal string ProviderName => Provider?.Name ?? SourceIds.BackgroundName;

    internal string Name => Survey ?? Provider?.Title ?? ProviderName;
}
