using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers;

namespace Terrane.Fusion.Provenance;

/// <summary>Ids of two levels, providers and their surveys, counted through: no two things can have one id. They depend on the plan alone.</summary>
internal sealed class SourceIds
{
    internal const string BackgroundName = "background";

    private readonly Dictionary<(ProviderSpec, string), uint> _surveys = [];
    private readonly Dictionary<ProviderSpec, uint> _providers = [];
    private readonly List<SourceEntry> _entries = [];
    private readonly List<string> _names = [""];

    /// <param name="steps">Bottom up.</param>
    /// <param name="hasBackground">True when pixels without a source have an elevation.</param>
    internal SourceIds(IReadOnlyList<StepLayers> steps, bool hasBackground)
    {
        if (hasBackground) Background = Add(null, null, null, null);
        foreach (IGrouping<ProviderSpec, StepLayers> same in steps.GroupBy(s => s.Spec.Provider))
        {
            var layers = same.SelectMany(s => s.Layers).ToList();
            _providers[same.Key] = Add(same.Key, null, layers.Count > 0 ? layers.Min(StepLayers.CellMetres) : null, same.First().Datum?.Name);
            if (!same.Key.Surveys) continue;
            foreach (var file in layers.SelectMany(layer => layer.Files.Select(f => (f.Path, Metres: StepLayers.CellMetres(layer)))).DistinctBy(f => f.Path).OrderBy(f => f.Path, StringComparer.Ordinal))
                _surveys[(same.Key, file.Path)] = Add(same.Key, Path.GetFileName(file.Path), file.Metres, same.First().Datum?.Name);
        }
    }

    internal IReadOnlyList<SourceEntry> Entries => _entries;

    /// <summary>0 when there is none.</summary>
    internal uint Background { get; }

    internal uint Of(ProviderSpec provider) => _providers[provider];

    internal uint Of(ProviderSpec provider, string file) => _surveys[(provider, file)];

    /// <summary>True for each id of a provider, whichever survey.</summary>
    internal bool[] IdsOf(string provider) => [.. _names.Select(name => name == provider)];

    private uint Add(ProviderSpec? provider, string? survey, double? resolution, string? datum)
    {
        var entry = new SourceEntry((uint)_entries.Count + 1, provider, survey, resolution, datum);
        _entries.Add(entry);
        _names.Add(entry.ProviderName);
        return entry.Id;
    }
}
