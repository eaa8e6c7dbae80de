using System.Text.Json;
using Terrane.Fusion.Provenance;
using Terrane.Raster;

namespace Terrane.Fusion.Providers.Bands;

/// <summary>Surveys that a source tells of its own pixels: the ordinals of a lineage archive, the ids of what was fused before.</summary>
internal sealed class OwnSurveys
{
    private readonly Dictionary<double, int> _places = [];
    private readonly List<Survey> _surveys = [];

    /// <param name="told">Numbers of pixels with what they stand for; equal ones are one survey.</param>
    internal OwnSurveys(IEnumerable<(uint Number, Survey Survey)> told)
    {
        foreach ((uint number, Survey survey) in told.Where(t => t.Number > 0).OrderBy(t => t.Number))
        {
            int place = _surveys.IndexOf(survey) + 1;
            if (place == 0)
            {
                _surveys.Add(survey);
                place = _surveys.Count;
            }
            _places[number] = place;
        }
    }

    /// <summary>By place, from 1.</summary>
    internal IReadOnlyList<Survey> Surveys => _surveys;

    /// <summary>A file with the raster of its numbers beside it.</summary>
    /// <param name="numbers">On the same grid.</param>
    internal RasterFile Attach(RasterFile file, RasterFile numbers, int band)
    {
        var beside = new RasterFile?[ProviderBands.Places];
        beside[ProviderBands.SurveyPlace] = BandOpener.Quantity(numbers, band, []) with { Codes = _places };
        return file with { Beside = beside };
    }

    /// <summary>A survey out of an entry of a legend or of a provenance_dict; null without a name.</summary>
    internal static Survey? Read(JsonElement entry)
    {
        string? Text(string name) => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Text("name") is not { Length: > 0 } name ? null : new Survey(name, name)
        {
            Date = Text("date"),
            Licence = Text("licence"),
            Institution = Text("institution"),
            Resolution = entry.TryGetProperty("resolution", out JsonElement metres) && metres.ValueKind == JsonValueKind.Number ? metres.GetDouble() : null,
        };
    }
}
