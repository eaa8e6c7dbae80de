using System.Globalization;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>Values of a policy file as numbers and words, each with its line when it is none.</summary>
internal static class PolicyValues
{
    internal static double? Number(StrictYaml map, string key, double least = double.NegativeInfinity) =>
        map.Scalar(key) is { } found ? Number(found.Place, key, found.Text, least) : null;

    internal static double Number(string place, string key, string text, double least = double.NegativeInfinity) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= least
            ? number : throw JobException.BadValue(place, key, text, double.IsFinite(least) ? string.Create(CultureInfo.InvariantCulture, $"a number from {least}") : "a number");

    /// <summary>Metres on the ground: 500, 500m or 0.5km.</summary>
    internal static double? Metres(StrictYaml map, string key)
    {
        if (map.Scalar(key) is not var (text, place)) return null;
        (string digits, double unit) = text.EndsWith("km", StringComparison.Ordinal) ? (text[..^2], 1000)
            : text.EndsWith('m') ? (text[..^1], 1.0) : (text, 1);
        return double.TryParse(digits.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double metres) && metres >= 0 && metres * unit <= 1e6
            ? metres * unit : throw JobException.BadValue(place, key, text, "metres on the ground, like 500, 500m or 0.5km, at most 1000km");
    }

    internal static (double Min, double Max)? Range(StrictYaml map, string key)
    {
        IReadOnlyList<string> texts = map.Texts(key);
        if (texts.Count == 0) return null;
        string place = map.Place;
        if (texts.Count != 2) throw JobException.BadValue(place, key, string.Join(", ", texts), "two numbers: [-2, 0]");
        (double min, double max) = (Number(place, key, texts[0]), Number(place, key, texts[1]));
        return min <= max ? (min, max) : throw JobException.BadValue(place, key, $"{texts[0]}, {texts[1]}", "the smaller number first");
    }

    internal static bool Flag(StrictYaml map, string key) => map.Scalar(key) is { } found && (found.Text switch
    {
        "true" => true,
        "false" => false,
        _ => throw JobException.BadValue(found.Place, key, found.Text, "true or false"),
    });

    internal static T Word<T>(StrictYaml map, string key, T otherwise, IReadOnlyDictionary<string, T> words) =>
        map.Scalar(key) is not { } found ? otherwise
        : words.TryGetValue(found.Text, out T? value) ? value : throw JobException.BadValue(found.Place, key, found.Text, string.Join(" or ", words.Keys));
}
