using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Spool;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Merging;

/// <summary>Tiles of all archives, decoded, the recently used ones kept. One per worker.</summary>
internal sealed class DecodedTiles
{
    private const int Side = Canvas.Side, MostKnownLineages = 4096;

    private readonly int _capacity;
    private readonly Action<TerraneException> _failed;
    private readonly Dictionary<(int Input, TileId Place), LinkedListNode<(int Input, TileId Place, DecodedTile Tile)>> _held = [];
    private readonly LinkedList<(int Input, TileId Place, DecodedTile Tile)> _newestFirst = [];
    private readonly Dictionary<UInt128, bool> _fullLineages = [];
    private readonly uint[] _argb = new uint[Canvas.Pixels];
    private readonly float[] _metres = new float[Canvas.Pixels];
    private readonly ushort[] _ordinals = new ushort[Canvas.Pixels];

    /// <summary>Bytes besides the tiles.</summary>
    public const long Bytes = Canvas.Pixels * (long)(sizeof(uint) + sizeof(float) + sizeof(ushort));

    /// <param name="capacity">Tiles kept, at least 5: a place and what it is interpolated from.</param>
    /// <param name="failed">Is told of tiles that cannot be decoded; they are void. The same one may come again.</param>
    public DecodedTiles(int capacity, Action<TerraneException> failed) => (_capacity, _failed) = (capacity, failed);

    /// <summary>A place that the archive has; valid until the next call but four.</summary>
    public DecodedTile Get(MergeInput input, TileId place)
    {
        if (_held.TryGetValue((input.Number, place), out var node))
        {
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value.Tile;
        }
        DecodedTile tile;
        if (_held.Count >= _capacity && _newestFirst.Last is { } oldest)
        {
            _newestFirst.RemoveLast();
            _held.Remove((oldest.Value.Input, oldest.Value.Place));
            tile = oldest.Value.Tile;
        }
        else
        {
            tile = new DecodedTile();
        }
        Decode(input, place, tile);
        _held.Add((input.Number, place), _newestFirst.AddFirst((input.Number, place, tile)));
        return tile;
    }

    /// <summary>Whether every pixel of a place is data. Where a lineage archive tells, no elevation is decoded.</summary>
    public bool IsFull(MergeInput input, TileId place)
    {
        if (!input.HasLineage || input.VoidValues.Count > 0) return Get(input, place).IsFull;
        foreach (TileId part in input.PartsOf(place))
            if (!input.TryReadLineage(part, out byte[] stored) || !IsFullLineage(input, part, stored)) return false;
        return true;
    }

    /// <summary>Merged ordinals of one stored tile of an archive with lineage.</summary>
    /// <exception cref="MergeException">merge.lineage: no lineage of this archive.</exception>
    public ReadOnlySpan<ushort> Ordinals(MergeInput input, TileId part)
    {
        if (!input.TryReadLineage(part, out byte[] stored)) throw MergeException.Lineage(input.LineagePath, $"it has no tile {part}");
        return Ordinals(input, part, stored);
    }

    private bool IsFullLineage(MergeInput input, TileId part, byte[] stored)
    {
        UInt128 hash = SpoolEntry.HashOf(stored);
        if (_fullLineages.TryGetValue(hash, out bool known)) return known;
        bool full = !Ordinals(input, part, stored).Contains(LineageCodec.Void);
        if (_fullLineages.Count < MostKnownLineages) _fullLineages.Add(hash, full);
        return full;
    }

    private Span<ushort> Ordinals(MergeInput input, TileId part, byte[] stored)
    {
        Span<uint> argb = _argb.AsSpan(0, input.TileSize * input.TileSize);
        Span<ushort> ordinals = _ordinals.AsSpan(0, argb.Length);
        (int width, int height) = TileImage.Size(stored);
        if (width != input.TileSize || height != input.TileSize) throw MergeException.Lineage(input.LineagePath, $"tile {part} has {width} by {height} pixels, the archive {input.TileSize}");
        TileImage.Decode(stored, argb);
        if (!LineageCodec.TryDecode(argb, ordinals)) throw MergeException.Lineage(input.LineagePath, $"tile {part} has pixels that are no source's ordinal");
        (ushort from, ushort to) = (LineageCodec.Void, LineageCodec.Void);
        foreach (ref ushort ordinal in ordinals)
        {
            if (ordinal != from)
            {
                from = ordinal;
                if (from == LineageCodec.Void) to = LineageCodec.Void;
                else if (!input.OrdinalOf.TryGetValue(from, out to)) throw MergeException.Lineage(input.LineagePath, $"tile {part} names source {from}, which the legend does not have");
            }
            ordinal = to;
        }
        return ordinals;
    }

    private void Decode(MergeInput input, TileId place, DecodedTile tile)
    {
        TileId[] parts = input.PartsOf(place);
        tile.IsOpaque = true;
        if (parts.Length > 1)
        {
            tile.Elevation.AsSpan().Clear(); // a part that is missing
            tile.Ordinal.AsSpan().Clear();
        }
        foreach (TileId part in parts)
        {
            bool isThere = TryDecode(input, part, out bool isOpaque);
            tile.IsOpaque &= isThere && isOpaque;
            if (parts.Length == 1)
            {
                _metres.CopyTo(tile.Elevation, 0);
                _ordinals.CopyTo(tile.Ordinal, 0);
                continue;
            }
            if (!isThere) continue;
            int half = Side / 2, corner = ((int)(part.Y & 1) * half * Side) + ((int)(part.X & 1) * half);
            for (int row = 0; row < half; row++)
            {
                _metres.AsSpan(row * half, half).CopyTo(tile.Elevation.AsSpan(corner + (row * Side)));
                _ordinals.AsSpan(row * half, half).CopyTo(tile.Ordinal.AsSpan(corner + (row * Side)));
            }
        }
        tile.Valid = Canvas.Pixels - tile.Ordinal.AsSpan().Count(LineageCodec.Void);
    }

    /// <summary>One stored tile into the scratch; all void when it is not there or damaged.</summary>
    private bool TryDecode(MergeInput input, TileId part, out bool isOpaque)
    {
        int pixels = input.TileSize * input.TileSize;
        Span<float> metres = _metres.AsSpan(0, pixels);
        Span<ushort> ordinals = _ordinals.AsSpan(0, pixels);
        isOpaque = false;
        try
        {
            if (!input.TryRead(part, out byte[] stored))
            {
                metres.Clear();
                ordinals.Clear();
                return false;
            }
            (int width, int height) = TileImage.Size(stored);
            if (width != input.TileSize || height != input.TileSize) throw MergeException.Tile(input.Spec.Path, part, $"it has {width} by {height} pixels, others {input.TileSize}");
            if (!TileImage.IsLossless(stored)) throw MergeException.Tile(input.Spec.Path, part, "it is coded with loss");
            if (input.HasLineage) Ordinals(input, part);
            else ordinals.Fill(input.OrdinalOf[1]);
            Span<uint> argb = _argb.AsSpan(0, pixels);
            TileImage.Decode(stored, argb);
            isOpaque = DropTransparent(argb, ordinals);
            if (input.Encoding == ElevationEncoding.Mapbox) MapboxCodec.Decode(argb, metres);
            else TerrariumCodec.Decode(argb, metres);
            DropVoids(input, metres, ordinals);
            return true;
        }
        catch (TerraneException e) when (e.Code is "image.kind" or "webp.decode" or "png.decode" or "merge.tile" or "pmtiles.tile" or "pmtiles.limit")
        {
            _failed(e.Code == "merge.tile" ? e : MergeException.Tile(input.Spec.Path, part, e.Message));
            metres.Clear();
            ordinals.Clear();
            return false;
        }
    }

    private static bool DropTransparent(ReadOnlySpan<uint> argb, Span<ushort> ordinals)
    {
        uint alpha = uint.MaxValue;
        foreach (uint pixel in argb) alpha &= pixel;
        if (alpha >> 24 == 0xFF) return true;
        for (int i = 0; i < argb.Length; i++)
            if (argb[i] >> 24 == 0) ordinals[i] = LineageCodec.Void;
        return false;
    }

    private static void DropVoids(MergeInput input, ReadOnlySpan<float> metres, Span<ushort> ordinals)
    {
        if (!input.HasLineage && input.Encoding == ElevationEncoding.Terrarium) Drop(metres, ordinals, TerrariumCodec.MinElevation, 0); // black: nothing on Earth lies there
        float tolerance = input.Encoding == ElevationEncoding.Mapbox ? 0.5f / MapboxCodec.UnitsPerMetre : 0.5f / TerrariumCodec.UnitsPerMetre;
        foreach (float value in input.VoidValues) Drop(metres, ordinals, value, tolerance);
    }

    private static void Drop(ReadOnlySpan<float> metres, Span<ushort> ordinals, float value, float tolerance)
    {
        for (int i = 0; i < metres.Length; i++)
            if (Math.Abs(metres[i] - value) <= tolerance) ordinals[i] = LineageCodec.Void;
    }
}
