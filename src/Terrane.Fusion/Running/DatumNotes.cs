using Terrane.Raster.Layers;

namespace Terrane.Fusion.Running;

/// <summary>What is to be said of heights that may not fit together.</summary>
internal static class DatumNotes
{
    internal static IEnumerable<(string Code, string Text)> Of(FusionPlan plan)
    {
        string? wanted = plan.Policy.VerticalDatum is { } stated ? VerticalDatums.NameOf(stated) : null;
        var known = plan.Steps.Where(s => s.Spec.Provider.Source.HasDatum).Select(s => (s.Spec.Provider.Name, s.VerticalDatum)).Distinct().ToList();
        foreach ((string name, string? datum) in known)
        {
            if (datum is null) yield return ("fusion.datum", $"{name}: nobody says what its heights count from; they are used as they are.");
            else if (wanted is not null && !VerticalDatums.AreSame(wanted, datum))
                yield return ("fusion.datum", $"{name}: its heights count from {datum}, those of the output from {wanted}; they are used as they are. Give vertical_offset, or say vertical_datum if they agree.");
        }
        string[] different = [.. known.Select(k => k.VerticalDatum).OfType<string>().Distinct()];
        if (wanted is null && different.Length > 1) yield return ("fusion.datum", $"Heights count from different datums: {string.Join(", ", different)}.");
    }
}
