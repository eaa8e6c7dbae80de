using System.Globalization;

namespace Terrane.Tiles.Spool;

/// <summary>How far a spool is written: what a ledger stores with a unit, and what a killed run goes back to.</summary>
/// <remarks>As text "9:12:40960,10:48:163840": zoom, entries, bytes of data; empty for an empty spool.</remarks>
public sealed class SpoolPosition : IEquatable<SpoolPosition>
{
    private readonly SortedDictionary<byte, (long Entries, long DataLength)> _zooms;

    private SpoolPosition(SortedDictionary<byte, (long Entries, long DataLength)> zooms) => _zooms = zooms;

    public static SpoolPosition Empty { get; } = new([]);

    /// <summary>Zooms with entries, ascending.</summary>
    public IReadOnlyCollection<byte> Zooms => _zooms.Keys;

    /// <summary>Tiles of all zooms.</summary>
    public long TotalEntries => _zooms.Values.Sum(z => z.Entries);

    /// <summary>Stored bytes of all zooms.</summary>
    public long TotalDataLength => _zooms.Values.Sum(z => z.DataLength);

    /// <summary>Entries and bytes of data of a zoom; zero when it has none.</summary>
    public (long Entries, long DataLength) Of(byte zoom) => _zooms.GetValueOrDefault(zoom);

    internal static SpoolPosition Of(IEnumerable<(byte Zoom, long Entries, long DataLength)> zooms)
    {
        var sorted = new SortedDictionary<byte, (long, long)>();
        foreach ((byte zoom, long entries, long dataLength) in zooms) if (entries > 0) sorted.Add(zoom, (entries, dataLength));
        return new SpoolPosition(sorted);
    }

    /// <exception cref="SpoolException">spool.damaged: not what <see cref="ToString"/> writes.</exception>
    public static SpoolPosition Parse(string text)
    {
        var zooms = new SortedDictionary<byte, (long, long)>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] numbers = part.Split(':');
            if (numbers.Length != 3 || !byte.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte zoom)
                || !long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out long entries)
                || !long.TryParse(numbers[2], NumberStyles.None, CultureInfo.InvariantCulture, out long dataLength)
                || !zooms.TryAdd(zoom, (entries, dataLength)))
                throw SpoolException.Position(text);
        }
        return new SpoolPosition(zooms);
    }

    public bool Equals(SpoolPosition? other) => other is not null && _zooms.SequenceEqual(other._zooms);

    public override bool Equals(object? obj) => Equals(obj as SpoolPosition);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(',', _zooms.Select(z => FormattableString.Invariant($"{z.Key}:{z.Value.Entries}:{z.Value.DataLength}")));
}
