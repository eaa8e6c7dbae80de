using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Building;

/// <summary>What building a unit gives: encoded tiles in the order of their ids per zoom, and figures. Reused from unit to unit.</summary>
public sealed class UnitResult
{
    private readonly List<EncodedTile> _tiles = [];
    private readonly List<(UInt128 Elevation, UInt128 Lineage)> _hashes = [];
    private string? _hash;

    public IReadOnlyList<EncodedTile> Tiles => _tiles;

    /// <summary>The elevation tiles, one behind the other.</summary>
    public ArrayBufferWriter<byte> Elevations { get; } = new(1 << 16);

    public ArrayBufferWriter<byte> Lineages { get; } = new(1 << 12);

    public DataBounds Bounds { get; private set; } = new();

    /// <summary>Ordinals of the sources that gave at least one pixel of a tile.</summary>
    public SortedSet<ushort> UsedSources { get; } = [];

    /// <summary>Roots of earlier units that this one took in and that nobody needs once it is committed.</summary>
    public List<TileId> ConsumedRoots { get; } = [];

    /// <summary>The root passed up, or null at the lowest zoom of the build.</summary>
    public TileId? PassedRoot { get; set; }

    /// <summary>Pixels that Terrarium cannot hold.</summary>
    public long OutOfRange { get; set; }

    /// <summary>Tiles rendered from the sources (the others are halved from these).</summary>
    public int Rendered { get; set; }

    /// <summary>How often the unit was started.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>Some rendered pixel was void, a sibling's that is not written included.</summary>
    public bool HasVoids { get; set; }

    /// <summary>Figures that are known from before, where the tiles were copied; else null.</summary>
    public UnitFigures? Figures { get; set; }

    /// <summary>What the next update needs of the unit; null when nobody asked.</summary>
    public StoredUnit? Kept { get; set; }

    /// <summary>Of each tile and its lineage, as a spool wants them. Known once <see cref="Seal"/> was called.</summary>
    public IReadOnlyList<(UInt128 Elevation, UInt128 Lineage)> Hashes => _hashes;

    /// <summary>Of all tiles, lower-case hex: equal for every way of running the plan. Seals.</summary>
    public string Hash
    {
        get
        {
            Seal();
            return _hash!;
        }
    }

    /// <summary>Hashes the tiles, none of which may be added afterwards. Best called where they were made: many threads make tiles, and one writes them.</summary>
    public void Seal()
    {
        if (_hash is not null) return;
        ReadOnlySpan<byte> elevations = Elevations.WrittenSpan, lineages = Lineages.WrittenSpan;
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> pair = stackalloc byte[32];
        foreach (EncodedTile tile in _tiles)
        {
            (UInt128 elevation, UInt128 lineage) = (SpoolEntry.HashOf(elevations[..tile.ElevationLength]), SpoolEntry.HashOf(lineages[..tile.LineageLength]));
            _hashes.Add((elevation, lineage));
            BinaryPrimitives.WriteUInt128LittleEndian(pair, elevation);
            BinaryPrimitives.WriteUInt128LittleEndian(pair[16..], lineage);
            all.AppendData(pair);
            elevations = elevations[tile.ElevationLength..];
            lineages = lineages[tile.LineageLength..];
        }
        _hash = Convert.ToHexStringLower(all.GetHashAndReset());
    }

    public void Add(EncodedTile tile) => _tiles.Add(tile);

    public void Reset()
    {
        _tiles.Clear();
        _hashes.Clear();
        _hash = null;
        Elevations.ResetWrittenCount();
        Lineages.ResetWrittenCount();
        Bounds = new DataBounds();
        UsedSources.Clear();
        ConsumedRoots.Clear();
        (PassedRoot, OutOfRange, Rendered, Attempts) = (null, 0, 0, 1);
        (HasVoids, Figures, Kept) = (false, null, null);
    }
}
