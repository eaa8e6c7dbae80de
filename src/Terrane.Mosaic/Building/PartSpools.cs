using System.Text.Json;
using System.Text.Json.Serialization;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Building;

/// <summary>The spools of a build: one pair, elevation and lineage, for each file of the output. Only the first file's and one other's are open.</summary>
/// <remarks>Units come along the curve, so a part is complete when the next one begins.</remarks>
internal sealed class PartSpools : IUnitSpools
{
    private readonly string _folder;
    private readonly FileSplit? _split;
    private readonly Position _position;
    private readonly SpoolWriter _elevations, _lineages;
    private (TileId Part, SpoolWriter Elevations, SpoolWriter Lineages)? _open;

    private PartSpools(string folder, FileSplit? split, Position position)
    {
        (_folder, _split, _position) = (folder, split, position);
        _elevations = SpoolWriter.Open(ElevationFolder(folder, null), SpoolPosition.Parse(position.Elevations));
        try
        {
            _lineages = SpoolWriter.Open(LineageFolder(folder, null), SpoolPosition.Parse(position.Lineages));
        }
        catch
        {
            _elevations.Dispose();
            throw;
        }
    }

    /// <summary>Opens the spools where a ledger says; whatever was written beyond is cut off.</summary>
    /// <param name="folder">The work folder.</param>
    /// <param name="positionJson">What <see cref="Flush"/> returned, or null at the beginning.</param>
    public static PartSpools Open(string folder, FileSplit? split, string? positionJson)
    {
        Position position = Position.Parse(positionJson);
        foreach (string path in Directory.EnumerateDirectories(folder, "tiles-*").Concat(Directory.EnumerateDirectories(folder, "lineage-*")))
        {
            string name = Path.GetFileName(path);
            if (position.Parts?.ContainsKey(name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..]) != true) SpoolFolder.Delete(path);
        }
        foreach ((string name, string[] ends) in position.Parts ?? [])
        {
            SpoolWriter.Open(Path.Combine(folder, "tiles-" + name), SpoolPosition.Parse(ends[0])).Dispose();
            SpoolWriter.Open(Path.Combine(folder, "lineage-" + name), SpoolPosition.Parse(ends[1])).Dispose();
        }
        return new PartSpools(folder, split, position);
    }

    /// <summary>The parts that hold tiles, in the order of their ids.</summary>
    public static IReadOnlyList<TileId> PartsOf(string? positionJson) =>
        [.. (Position.Parse(positionJson).Parts ?? []).Keys.Select(name => TileId.TryParse(name.Replace('-', '/'), out TileId part) ? part : throw new FormatException(name)).Order()];

    /// <param name="part">Null for the first file.</param>
    public static string ElevationFolder(string folder, TileId? part) => Path.Combine(folder, part is { } p ? $"tiles-{FileSplit.NameOf(p)}" : "tiles");

    /// <inheritdoc cref="ElevationFolder"/>
    public static string LineageFolder(string folder, TileId? part) => Path.Combine(folder, part is { } p ? $"lineage-{FileSplit.NameOf(p)}" : "lineage");

    public void Append(Unit unit, TileId tile, ReadOnlySpan<byte> elevation, ReadOnlySpan<byte> lineage, (UInt128 Elevation, UInt128 Lineage) hashes)
    {
        (SpoolWriter elevations, SpoolWriter lineages) = _split?.FileOf(tile) is { } part ? Writers(part) : (_elevations, _lineages);
        elevations.Append(tile, elevation, hashes.Elevation);
        lineages.Append(tile, lineage, hashes.Lineage);
    }

    /// <summary>Waits for the disk and says how far each spool is written.</summary>
    public string Flush()
    {
        (_position.Elevations, _position.Lineages) = (_elevations.Flush(fsync: true).ToString(), _lineages.Flush(fsync: true).ToString());
        FlushPart();
        return JsonSerializer.Serialize(_position);
    }

    public void Dispose()
    {
        _elevations.Dispose();
        _lineages.Dispose();
        ClosePart();
    }

    private (SpoolWriter Elevations, SpoolWriter Lineages) Writers(TileId part)
    {
        if (_open is { } open && open.Part == part) return (open.Elevations, open.Lineages);
        FlushPart();
        ClosePart();
        string[] ends = _position.Parts?.GetValueOrDefault(FileSplit.NameOf(part)) ?? ["", ""];
        SpoolWriter elevations = SpoolWriter.Open(ElevationFolder(_folder, part), SpoolPosition.Parse(ends[0]));
        SpoolWriter lineages = SpoolWriter.Open(LineageFolder(_folder, part), SpoolPosition.Parse(ends[1]));
        _open = (part, elevations, lineages);
        return (elevations, lineages);
    }

    private void FlushPart()
    {
        if (_open is not { } open) return;
        _position.Parts ??= new(StringComparer.Ordinal);
        _position.Parts[FileSplit.NameOf(open.Part)] = [open.Elevations.Flush(fsync: true).ToString(), open.Lineages.Flush(fsync: true).ToString()];
    }

    private void ClosePart()
    {
        _open?.Elevations.Dispose();
        _open?.Lineages.Dispose();
        _open = null;
    }

    private sealed class Position
    {
        public string Elevations { get; set; } = "";

        public string Lineages { get; set; } = "";

        /// <summary>Ends of elevations and lineages by the name of a part; null without parts.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public SortedDictionary<string, string[]>? Parts { get; set; }

        public static Position Parse(string? json) => json is null ? new Position() : JsonSerializer.Deserialize<Position>(json)!;
    }
}
