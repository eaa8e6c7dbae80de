using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Tiles;
using Terrane.Runtime.Caching;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Rendering;

/// <summary>Rendered tiles on disk: their numbers, the pictures that were asked for, and beside them plain files for others to read.</summary>
/// <remarks>
/// Keys name versions of layers, so nothing in it can be out of date. What is missing in a tile keeps it out. Floats are stored as planes of their bytes, which
/// deflate makes much smaller than the floats themselves.
/// </remarks>
/// <param name="store">Null: nothing is kept.</param>
internal sealed class TileStore(CacheStore? store)
{
    private const string Format = "terrane.tile/1";
    private const int Side = TileRenderer.Side, Rim = 4 * (Side + 1);

    /// <summary>True when the tile is known; it is null then when it has no data at all.</summary>
    public bool TryGet(RenderedVersion layer, TileId tile, out DecodedTile? made)
    {
        made = null;
        if (store is null || !store.TryFind(Key(layer, tile, "numbers"), out CacheEntry? entry)) return false;
        using CacheEntry open = entry;
        try
        {
            if (open.Read("meta") is not { } meta || JsonNode.Parse(meta) is not JsonObject facts) return false;
            if (facts["void"] is not null) return true;
            if (Unpack<float>(open.Read("elevation"), Side * Side) is not { } elevation || Unpack<float>(open.Read("rim"), Rim) is not { } rim) return false;
            made = new DecodedTile(tile, Side, elevation, Unpack<uint>(open.Read("sources"), Side * Side))
            {
                Rim = rim,
                Uncertainty = Unpack<float>(open.Read("uncertainty"), Side * Side),
                Outcomes = facts["step_outcomes"] as JsonArray,
            };
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException)
        {
            return false; // it is made again
        }
    }

    /// <summary>Keeps a tile that is whole.</summary>
    /// <param name="made">Null when it has no data at all.</param>
    public void Put(RenderedVersion layer, TileId tile, FusedTile fused, DecodedTile? made)
    {
        if (store is null) return;
        var facts = new JsonObject { ["z"] = tile.Z, ["x"] = tile.X, ["y"] = tile.Y, ["provenance_dict"] = fused.Provenance.DeepClone(), ["step_outcomes"] = fused.Outcomes.DeepClone() };
        if (made is null) facts["void"] = true;
        byte[] meta = Encoding.UTF8.GetBytes(facts.ToJsonString());
        bool isStored = store.Store(Key(layer, tile, "numbers"), 3L << 20, writer =>
        {
            writer.Write("meta", meta);
            if (made is null) return;
            writer.Write("elevation", Pack<float>(made.Metres));
            writer.Write("rim", Pack<float>(made.Rim));
            if (made.Sources is { } sources) writer.Write("sources", Pack<uint>(sources));
            if (made.Uncertainty is { } uncertainty) writer.Write("uncertainty", Pack<float>(uncertainty));
        });
        if (!isStored || made is null) return;
        string stem = FormattableString.Invariant($"{layer.Id}/{tile.Z}/{tile.X}/{tile.Y}_{layer.Tag}");
        store.StoreBeside(CacheTier.Tiles, $"{stem}_meta.json", meta);
        if (made.Sources is { } ids) store.StoreBeside(CacheTier.Tiles, $"{stem}_src.npz", NumpyFormat.Sources(made.Side, ids));
    }

    /// <summary>A picture as it was sent before; null when it is not known.</summary>
    /// <param name="form">Extension and style.</param>
    public byte[]? Picture(RenderedVersion layer, TileId tile, string form)
    {
        if (store is null || !store.TryFind(Key(layer, tile, form), out CacheEntry? entry)) return null;
        using CacheEntry open = entry;
        try
        {
            return open.Read("data");
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void PutPicture(RenderedVersion layer, TileId tile, string form, byte[] bytes) =>
        store?.Store(Key(layer, tile, form), bytes.Length, writer => writer.Write("data", bytes));

    private static CacheKey Key(RenderedVersion layer, TileId tile, string form) => new(CacheTier.Tiles,
        new JsonObject { ["format"] = Format, ["layer"] = layer.Renderer.Identity, ["tile"] = tile.ToString(), ["form"] = form },
        FormattableString.Invariant($"{layer.Id} {tile} {form}"));

    private static byte[] Pack<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        byte[] planes = new byte[bytes.Length];
        for (int plane = 0, at = 0; plane < 4; plane++)
            for (int i = plane; i < bytes.Length; i += 4) planes[at++] = bytes[i];
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(planes);
        return packed.ToArray();
    }

    private static T[]? Unpack<T>(byte[]? packed, int count) where T : unmanaged
    {
        if (packed is null) return null;
        byte[] planes = new byte[count * 4];
        using (var deflate = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress)) deflate.ReadExactly(planes);
        var values = new T[count];
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        for (int plane = 0, at = 0; plane < 4; plane++)
            for (int i = plane; i < bytes.Length; i += 4) bytes[i] = planes[at++];
        return values;
    }
}
