namespace Terrane.Cli.Inspect;

/// <summary>How far two pictures of one tile are apart.</summary>
/// <param name="Name">Of a source, or what was made of all.</param>
/// <param name="Valid">Pixels of it that are data.</param>
/// <param name="Filled">Pixels that it gives to the tile made of all sources.</param>
/// <param name="Mean">Metres, archive less this, over the pixels that both have data for; null when there are none.</param>
/// <param name="Largest">Metres, regardless of sign.</param>
/// <param name="Mismatched">Pixels that only one of the two has data for.</param>
internal sealed record TileDifference(string Name, int Valid, int Filled, double? Mean, double? Largest, int Mismatched)
{
    /// <param name="withFills">Also compare what voids show: of all pixels, not of those with data in both.</param>
    public static TileDifference Of(string name, TileView archive, TileView? other, int filled, bool withFills)
    {
        if (other is null) return new TileDifference(name, 0, filled, null, null, archive.Valid);
        double sum = 0, largest = 0;
        int both = 0, mismatched = 0;
        for (int i = 0; i < archive.Metres.Length; i++)
        {
            (bool a, bool b) = (archive.IsValid(i), other.IsValid(i));
            if (archive.Ordinals is not null && a != b) mismatched++;
            if (!withFills && !(a && b)) continue;
            double difference = (double)archive.Metres[i] - other.Metres[i];
            sum += difference;
            largest = Math.Max(largest, Math.Abs(difference));
            both++;
        }
        return new TileDifference(name, other.Valid, filled, both > 0 ? sum / both : null, both > 0 ? largest : null, mismatched);
    }
}
