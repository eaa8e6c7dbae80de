using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Tiles;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Merging;

/// <summary>Looks at a tile of an archive, so that a map, or the other encoding, is refused before any work.</summary>
internal static class MergeInputCheck
{
    private const float Highest = 9_000, Lowest = -12_000; // of the Earth, rounded outwards

    /// <exception cref="MergeException">merge.encoding.</exception>
    public static void Look(MergeInput input, TileId tile)
    {
        if (!input.TryRead(tile, out byte[] stored)) return;
        uint[] argb;
        try
        {
            (int width, int height) = TileImage.Size(stored);
            argb = new uint[width * height];
            if (!TileImage.IsLossless(stored)) throw MergeException.Encoding(input.Spec.Path, "they are coded with loss", "Get them without.");
            TileImage.Decode(stored, argb);
        }
        catch (TerraneException e) when (e.Code is "webp.decode" or "png.decode")
        {
            return; // one damaged tile says nothing of the others, and is counted when its turn comes
        }
        if (input.StatesEncoding) return;
        var metres = new float[argb.Length];
        if (input.Encoding == ElevationEncoding.Mapbox) MapboxCodec.Decode(argb, metres);
        else TerrariumCodec.Decode(argb, metres);
        int strange = 0, opaque = 0;
        for (int i = 0; i < argb.Length; i++)
        {
            if (argb[i] >> 24 == 0 || metres[i] == TerrariumCodec.MinElevation) continue;
            opaque++;
            if (!(metres[i] is >= Lowest and <= Highest)) strange++;
        }
        if (2 * strange > opaque)
            throw MergeException.Encoding(input.Spec.Path, $"as Terrarium, tile {tile} would be mostly higher or deeper than anything on Earth", "If they are Terrain-RGB, say so: FILE,encoding=mapbox.");
    }

    /// <summary>An image that cannot be read speaks for the archive.</summary>
    public static T Guard<T>(MergeInput input, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (TerraneException e) when (e.Code is "image.kind" or "webp.decode" or "png.decode")
        {
            throw MergeException.Encoding(input.Spec.Path, e.Message.TrimEnd('.'), "Lossless WebP or PNG is wanted; `terrane verify --deep` finds damaged tiles.");
        }
    }
}
