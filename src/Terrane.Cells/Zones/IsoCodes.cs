namespace Terrane.Cells.Zones;

/// <summary>ISO 3166-1 as shipped: 249 countries and territories (2024).</summary>
public static class IsoCodes
{
    /// <summary>Named in every report: another edition may give other keys.</summary>
    public const string Edition = "iso3166-1-2024-249";

    private static readonly Dictionary<string, string> ByCode = Load();

    /// <summary>All alpha-2 codes in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ByCode.Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The alpha-2 code of an alpha-2, alpha-3 or numeric code ("36" and "036" alike), upper or lower case; null when there is none.</summary>
    public static string? Find(string code)
    {
        string key = code.Trim().ToUpperInvariant();
        if (key.Length is 1 or 2 && key.All(char.IsAsciiDigit)) key = key.PadLeft(3, '0');
        return ByCode.GetValueOrDefault(key);
    }

    private static Dictionary<string, string> Load()
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        using Stream stream = typeof(IsoCodes).Assembly.GetManifestResourceStream("iso3166.csv")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine(); // alpha2,alpha3,numeric
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            string[] fields = line.Split(',');
            foreach (string field in fields) codes.Add(field, fields[0]);
        }
        return codes;
    }
}
