using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Provenance;

/// <summary>Ids of two levels, providers and their surveys, counted through: no two things can have one id. They depend on the plan alone.</summary>
internal sealed class SourceIds
{
    internal const string BackgroundName = "background";

    private readonly Dictionary<(ProviderSpec, string), uint> _surveys = [];
    private readonly Dictionary<(ProviderSpec, Survey), uint> _coded = [];
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
            AddCoded(same);
            if (!same.Key.Surveys) continue;
            var files = layers.SelectMany(layer => layer.Files.Select(f => (f.Path, Metres: StepLayers.CellMetres(layer)))).DistinctBy(f => f.Path)
                .Select(f => (f.Path, f.Metres, Survey: SurveyOf(same, f.Path)));
            foreach (var survey in files.GroupBy(f => f.Survey).OrderBy(s => s.Key.Key, StringComparer.Ordinal).ThenBy(s => s.Key.ToString(), StringComparer.Ordinal))
            {
                uint id = Add(same.Key, survey.Key, survey.Key.Resolution ?? survey.Min(f => f.Metres), same.First().Datum?.Name);
                foreach (var file in survey) _surveys[(same.Key, file.Path)] = id;
            }
        }
    }

    internal IReadOnlyList<SourceEntry> Entries => _entries;

    /// <summary>0 when there is none.</summary>
    internal uint Background { get; }

    internal uint Of(ProviderSpec provider) => _providers[provider];

    internal uint Of(ProviderSpec provider, string file) => _surveys[(provider, file)];

    /// <summary>True for each id of a provider, whichever survey.</summary>
    internal bool[] IdsOf(string provider) => [.. _names.Select(name => name == provider)];

    /// <summary>Ids of the places that a survey band of a step has, by place; at 0 the provider's.</summary>
    internal uint[] OfCodes(StepLayers step) => [Of(step.Spec.Provider), .. step.Coded.Select(survey => _coded[(step.Spec.Provider, survey)])];

    private void AddCoded(IGrouping<ProviderSpec, StepLayers> same)
    {
        foreach (Survey survey in same.SelectMany(s => s.Coded).Distinct().OrderBy(s => s.Key, StringComparer.Ordinal).ThenBy(s => s.ToString(), StringComparer.Ordinal))
            _coded[(same.Key, survey)] = Add(same.Key, survey, survey.Resolution ?? same.SelectMany(s => s.Layers).Select(StepLayers.CellMetres).Min(), same.First().Datum?.Name);
    }

    private static Survey SurveyOf(IEnumerable<StepLayers> steps, string path) =>
        steps.Select(s => s.Surveys.GetValueOrDefault(path)).FirstOrDefault(s => s is not null) ?? new Survey(path, FileStamp.NameOf(path));

    private uint Add(ProviderSpec? provider, Survey? survey, double? resolution, string? datum)
    {
        var entry = new SourceEntry((uint)_entries.Count + 1, provider, survey, resolution, datum);
        _entries.Add(entry);
        _names.Add(entry.ProviderName);
        return entry.Id;
    }
}
