using System.Globalization;
using System.Text.Json;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Sharding;

/// <summary>Spools of the units between shards: a folder for each shard, whose tiles come before those of the shard. Only one is open.</summary>
/// <remarks>Units come in order, so a folder is complete when the next one begins.</remarks>
internal sealed class BorderSpools : IUnitSpools
{
    private readonly string _folder;
    private readonly FileSplit? _split;
    private readonly IReadOnlyList<int> _shards; // of units by their number
    private readonly SortedDictionary<int, string> _positions;
    private (int Shard, PartSpools Spools)? _open;

    /// <param name="folder">The work folder of the merge.</param>
    /// <param name="shards">Where each unit lies.</param>
    /// <param name="positionJson">What <see cref="Flush"/> returned, or null at the beginning.</param>
    public BorderSpools(string folder, FileSplit? split, IReadOnlyList<int> shards, string? positionJson)
    {
        (_folder, _split, _shards, _positions) = (folder, split, shards, Parse(positionJson));
        foreach (string path in Directory.EnumerateDirectories(folder, "border-*"))
            if (!_positions.Keys.Any(shard => FolderOf(folder, shard) == path)) Directory.Delete(path, recursive: true);
        foreach (int shard in _positions.Keys) Open(shard).Dispose();
    }

    /// <summary>Spools of the units in the range of a shard; null when it has none.</summary>
    public static SpoolPiece? PieceOf(string folder, string? positionJson, int shard) =>
        Parse(positionJson).TryGetValue(shard, out string? position) ? new SpoolPiece(FolderOf(folder, shard), position) : null;

    public void Append(Unit unit, TileId tile, ReadOnlySpan<byte> elevation, ReadOnlySpan<byte> lineage, (UInt128 Elevation, UInt128 Lineage) hashes)
    {
        int shard = _shards[(int)unit.Sequence];
        if (_open?.Shard != shard)
        {
            Close();
            _open = (shard, Open(shard));
        }
        _open.Value.Spools.Append(unit, tile, elevation, lineage, hashes);
    }

    public string Flush()
    {
        if (_open is { } open) _positions[open.Shard] = open.Spools.Flush();
        return JsonSerializer.Serialize(_positions);
    }

    public void Dispose() => _open?.Spools.Dispose();

    private void Close()
    {
        if (_open is not { } open) return;
        _positions[open.Shard] = open.Spools.Flush();
        open.Spools.Dispose();
        _open = null;
    }

    private PartSpools Open(int shard)
    {
        string folder = FolderOf(_folder, shard);
        Directory.CreateDirectory(folder);
        return PartSpools.Open(folder, _split, _positions.GetValueOrDefault(shard));
    }

    private static SortedDictionary<int, string> Parse(string? json) => json is null ? [] : JsonSerializer.Deserialize<SortedDictionary<int, string>>(json)!;

    private static string FolderOf(string folder, int shard) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"border-{shard}"));
}
