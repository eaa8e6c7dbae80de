using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Merging;

/// <summary>Takes places over from one archive: its stored bytes where they have the form of the output, else its pixels. One per worker.</summary>
internal sealed class TileCopies
{
    private const int Side = Canvas.Side, Half = Side / 2, LongestKept = 512, MostKept = 4096;

    private readonly MergePlan _plan;
    private readonly DecodedTiles _decoded;
    private readonly TileWriter _exact;
    private readonly Action<TerraneException> _failed;
    private readonly Dictionary<(int Input, UInt128 Hash), byte[]> _lineages = []; // of tiles of one source, of which there are few
    private readonly ushort[] _ordinal = new ushort[Canvas.Pixels];

    /// <summary>Bytes that one keeps, at most, besides its writer.</summary>
    public const long Bytes = (Canvas.Pixels * (long)sizeof(ushort)) + (MostKept * (LongestKept + 64));

    /// <param name="exact">Writes without rounding: what comes here is rounded already, by whoever made the archive.</param>
    /// <param name="failed">Is told of tiles whose first bytes are no image's.</param>
    public TileCopies(MergePlan plan, DecodedTiles decoded, TileWriter exact, Action<TerraneException> failed) =>
        (_plan, _decoded, _exact, _failed) = (plan, decoded, exact, failed);

    /// <summary>Writes the tiles of a place.</summary>
    /// <param name="isSeen">Its pixels decided that it is taken over. Else nobody else has any here, and the bytes are not decoded without need.</param>
    /// <param name="canvas">Scratch.</param>
    /// <returns>False, with nothing written, when it has pixels that no tile of ours may have: transparent or missing ones.</returns>
    public bool TryTake(MergeInput input, TileId place, bool isSeen, Canvas canvas, MergeResult result)
    {
        if (input.TileSize == _plan.Options.TileSize && input.Encoding == _plan.Options.Encoding)
        {
            var stored = new List<(TileId Tile, byte[] Bytes)>();
            switch (ReadStored(input, place, stored))
            {
                case Fit.Same:
                    foreach ((TileId tile, byte[] bytes) in stored) Copy(input, place, tile, bytes, isSeen, result);
                    return true;
                case Fit.Unusable:
                    return false;
                default:
                    break;
            }
        }
        DecodedTile own = _decoded.Get(input, place);
        if (!own.IsOpaque) return false;
        if (own.Valid == 0) return true;
        own.Elevation.CopyTo(canvas.Elevation, 0);
        own.Ordinal.CopyTo(canvas.Ordinal, 0);
        _exact.Write(place, canvas, own.Valid, result.Tiles);
        result.Note(MergeOrigin.Recoded);
        return true;
    }

    private enum Fit { Same, OtherForm, Unusable }

    /// <summary>Reads what the archive has of a place, in the order of ids, and looks at the first bytes of each.</summary>
    private Fit ReadStored(MergeInput input, TileId place, List<(TileId Tile, byte[] Bytes)> stored)
    {
        bool isWhole = input.TileSize == WebMercator.TileSize;
        if (!isWhole && place.Z == 0 && _plan.Form.MinZoom == 0)
        {
            if (!input.HasWorldOf256) return Fit.OtherForm;
            input.TryRead(place, out byte[] world);
            stored.Add((place, world));
        }
        TileId[] parts = input.PartsOf(place);
        parts.AsSpan().Sort();
        foreach (TileId part in parts)
            if (input.TryRead(part, out byte[] bytes)) stored.Add((part, bytes));
        foreach ((TileId tile, byte[] bytes) in stored)
        {
            try
            {
                if (TileImage.KindOf(bytes) != _plan.Options.Format) return Fit.OtherForm;
                if (TileImage.Size(bytes) != (input.TileSize, input.TileSize) || !TileImage.IsLossless(bytes)) return Fit.Unusable; // decoding it says why
                if (TileImage.MayBeTransparent(bytes) && !_decoded.Get(input, place).IsOpaque) return Fit.Unusable;
            }
            catch (TerraneException e)
            {
                _failed(MergeException.Tile(input.Spec.Path, tile, e.Message));
                return Fit.Unusable;
            }
        }
        return Fit.Same;
    }

    private void Copy(MergeInput input, TileId place, TileId tile, byte[] bytes, bool isSeen, MergeResult result)
    {
        var lineages = result.Tiles.Lineages;
        bool isPartlyVoid = false;
        int length;
        if (input.HasLineage && input.VoidValues.Count == 0)
        {
            byte[] lineage = Lineage(input, tile);
            System.Buffers.BuffersExtensions.Write(lineages, lineage);
            length = lineage.Length;
        }
        else
        {
            Span<ushort> ordinals = _ordinal.AsSpan(0, input.TileSize * input.TileSize);
            if (isSeen || input.VoidValues.Count > 0) Cut(_decoded.Get(input, place), input.TileSize, tile, place, ordinals);
            else ordinals.Fill(input.OrdinalOf[1]);
            isPartlyVoid = ordinals.Contains(LineageCodec.Void);
            length = _exact.WriteLineage(tile, ordinals, lineages);
        }
        result.AddCopy(tile, input.Number, bytes.Length, SpoolEntry.HashOf(bytes), length, isPartlyVoid);
    }

    /// <summary>The lineage tile with merged ordinals: the stored one where they are the same.</summary>
    private byte[] Lineage(MergeInput input, TileId tile)
    {
        if (!input.TryReadLineage(tile, out byte[] stored)) throw MergeException.Lineage(input.LineagePath, $"it has no tile {tile}");
        if (input.KeepsOrdinals && TileImage.KindOf(stored) == _plan.Options.Format && TileImage.Size(stored) == (input.TileSize, input.TileSize)) return stored;
        (int, UInt128) key = (input.Number, SpoolEntry.HashOf(stored));
        if (_lineages.TryGetValue(key, out byte[]? known)) return known;
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        _exact.WriteLineage(tile, _decoded.Ordinals(input, tile), output);
        byte[] made = output.WrittenSpan.ToArray();
        if (made.Length <= LongestKept && _lineages.Count < MostKept) _lineages.Add(key, made);
        return made;
    }

    /// <summary>Ordinals of one stored tile out of those of its place; of the world in 256 pixels, halved.</summary>
    private static void Cut(DecodedTile own, int tileSize, TileId tile, TileId place, Span<ushort> ordinals)
    {
        if (tileSize == Side)
        {
            own.Ordinal.CopyTo(ordinals);
            return;
        }
        bool isWorld = tile == place;
        for (int row = 0; row < Half; row++)
        {
            for (int col = 0; col < Half; col++)
                ordinals[(row * Half) + col] = isWorld ? own.Ordinal[(2 * row * Side) + (2 * col)] : own.Ordinal[((((int)(tile.Y & 1) * Half) + row) * Side) + ((int)(tile.X & 1) * Half) + col];
        }
    }
}
