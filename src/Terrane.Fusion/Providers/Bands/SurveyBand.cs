using System.Text.Json.Nodes;

namespace Terrane.Fusion.Providers.Bands;

/// <summary>A band that says of each cell which survey it comes from; its attribute table says what the surveys are.</summary>
/// <param name="Band">From 1.</param>
internal sealed record SurveyBand(int Band)
{
    /// <summary>Column with the survey's name; null: its value is its name.</summary>
    internal string? Name { get; init; }

    /// <summary>One column, or those of the first and the last day.</summary>
    internal IReadOnlyList<string> Date { get; init; } = [];

    internal string? Licence { get; init; }
    internal string? Institution { get; init; }

    /// <summary>Metres, or with a unit ("4m").</summary>
    internal string? Resolution { get; init; }

    internal IEnumerable<string> Columns => new[] { Name, Licence, Institution, Resolution }.OfType<string>().Concat(Date);

    internal JsonNode Describe() => new JsonArray(Band, Name, string.Join('/', Date), Licence, Institution, Resolution);
}
