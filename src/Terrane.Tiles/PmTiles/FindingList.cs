namespace Terrane.Tiles.PmTiles;

/// <summary>Findings, few of each code: an archive can be wrong in millions of places.</summary>
internal sealed class FindingList
{
    private const int KeptPerCode = 10;

    private readonly List<PmTilesFinding> _kept = [];
    private readonly Dictionary<string, long> _counts = [];

    internal void Add(string code, string message, bool isWarning = false)
    {
        long count = _counts[code] = _counts.GetValueOrDefault(code) + 1;
        if (count <= KeptPerCode) _kept.Add(new PmTilesFinding(code, message, isWarning));
    }

    internal IReadOnlyList<PmTilesFinding> ToList()
    {
        var rest = _counts.Where(c => c.Value > KeptPerCode).OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => new PmTilesFinding(c.Key, $"and {c.Value - KeptPerCode} more", _kept.First(f => f.Code == c.Key).IsWarning));
        return [.. _kept, .. rest];
    }
}
