namespace Terrane.Cells.Zones;

/// <summary>Gives every feature its key, or says of all at once why it cannot.</summary>
internal static class ZoneKeys
{
    /// <param name="skipped">Receives the features that are left out.</param>
    public static List<(string Key, bool HasCode, ZoneFeature Feature)> Assign(ZoneOptions options, List<ZoneFeature> features, List<string> skipped)
    {
        var keyed = new List<(string Key, bool HasCode, ZoneFeature Feature)>();
        var unknown = new List<string>();
        var uncoded = new List<string>();
        foreach (ZoneFeature feature in features)
        {
            if (IsBlank(feature.Code))
            {
                if (options.Uncoded == UncodedPolicy.Refuse) uncoded.Add(feature.ToString());
                else if (options.Uncoded == UncodedPolicy.Skip) skipped.Add(feature.ToString());
                else keyed.Add((NameOf(options, feature), false, feature));
                continue;
            }
            string? key = options.IsoCodes ? IsoCodes.Find(feature.Code!) : feature.Code!.Trim();
            if (key is null) unknown.Add(feature.ToString());
            else keyed.Add((key, true, feature));
        }
        if (unknown.Count > 0) throw CellsException.UnknownCode(options.Path, unknown);
        if (uncoded.Count > 0) throw CellsException.Uncoded(options.Path, uncoded);
        if (!options.UniteDuplicates)
        {
            List<string> twice = [.. keyed.GroupBy(item => item.Key, StringComparer.Ordinal).Where(group => group.Count() > 1)
                .Select(group => $"{group.Key}: {string.Join("; ", group.Select(item => item.Feature))}")];
            if (twice.Count > 0) throw CellsException.Duplicate(options.Path, twice);
        }
        return keyed;
    }

    // Natural Earth writes -99 where a territory has no code.
    private static bool IsBlank(string? code) => string.IsNullOrWhiteSpace(code) || code.Trim() is "-99" or "-099" or "-";

    private static string NameOf(ZoneOptions options, ZoneFeature feature) =>
        string.IsNullOrWhiteSpace(feature.Name) ? throw CellsException.Nameless(options.Path, feature.ToString()) : feature.Name.Trim();
}
