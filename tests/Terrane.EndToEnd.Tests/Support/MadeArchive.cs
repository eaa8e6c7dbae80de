using System.Buffers;
using Terrane.Core;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Png;
using Terrane.Tiles.Spool;
using Terrane.Tiles.WebP;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>An archive of elevation tiles written pixel by pixel.</summary>
/// <param name="Side">Pixels along a side of a tile.</param>
/// <param name="Format">webp or png.</param>
/// <param name="Encoding">terrarium or mapbox.</param>
internal sealed record MadeArchive(int Side = 512, string Format = "webp", string Encoding = "terrarium")
{
    private readonly SortedDictionary<TileId, (uint[] Argb, ushort[] Ordinals)> _tiles = [];

    /// <summary>Pixel with alpha 0.</summary>
    public const double Transparent = double.NegativeInfinity;

    /// <summary>Names by ordinal; null: no lineage archive.</summary>
    public string[]? Legend { get; init; }

    /// <summary>Adds a tile.</summary>
    /// <param name="metres">Of a column and row of the tile; NaN is a void of the lineage, shown as 0 m.</param>
    public MadeArchive Add(TileId tile, Func<int, int, double> metres, Func<int, int, int>? ordinal = null)
    {
        (uint[] argb, ushort[] ordinals) = (new uint[Side * Side], new ushort[Side * Side]);
        for (int i = 0; i < argb.Length; i++)
        {
            double value = metres(i % Side, i / Side);
            argb[i] = Colour(double.IsNaN(value) ? 0 : value);
            ordinals[i] = (ushort)(double.IsNaN(value) ? 0 : ordinal?.Invoke(i % Side, i / Side) ?? 1);
        }
        _tiles.Add(tile, (argb, ordinals));
        return this;
    }

    /// <summary>Writes the archive, and its lineage archive when there is a legend; returns the path.</summary>
    public string Write(string path, string? attribution = null)
    {
        Pack(path, Encoding, [], attribution, tile => tile.Argb);
        if (Legend is not null)
            Pack(Archive.LineageOf(path), "terrane-lineage", [.. Legend.Select((name, i) => new LegendEntry((ushort)(i + 1), name))], null,
                tile => [.. tile.Ordinals.Select(o => 0xFF00_0000 | ((uint)o << 8))]);
        return path;
    }

    /// <summary>Metres of a stored tile of Terrarium.</summary>
    public static float[] Metres(byte[] stored)
    {
        uint[] argb = Pixels(stored);
        Assert.All(argb, pixel => Assert.Equal(0xFFu, pixel >> 24));
        return [.. argb.Select(p => (float)((((p >> 16) & 0xFF) * 256.0) + ((p >> 8) & 0xFF) + ((p & 0xFF) / 256.0) - 32768))];
    }

    /// <summary>Ordinals of a stored tile of lineage.</summary>
    public static int[] Ordinals(byte[] stored) => [.. Pixels(stored).Select(p => (int)(p >> 8) & 0xFFFF)];

    private static uint[] Pixels(byte[] stored)
    {
        (int width, int height) = TileImage.Size(stored);
        var argb = new uint[width * height];
        TileImage.Decode(stored, argb);
        return argb;
    }

    private uint Colour(double metres) =>
        metres == Transparent ? 0 : 0xFF00_0000 | (uint)Math.Round(Encoding == "mapbox" ? (metres + 10_000) * 10 : (metres + 32768) * 256);

    private void Pack(string path, string encoding, LegendEntry[] legend, string? attribution, Func<(uint[] Argb, ushort[] Ordinals), uint[]> pixels)
    {
        string spool = Directory.CreateTempSubdirectory("terrane-made-").FullName;
        try
        {
            ITileEncoder encoder = Format == "png" ? new PngEncoder(1) : new LibWebPEncoder(0);
            var bounds = E7Bounds.FromDegrees(_tiles.Keys.Where(t => t.Z == _tiles.Keys.Max(k => k.Z)).Select(t => WebMercator.ToGeographic(WebMercator.TileBounds(t))).Aggregate((a, b) => a.Union(b)));
            using (var writer = SpoolWriter.Open(spool, SpoolPosition.Empty))
            {
                foreach ((TileId tile, (uint[], ushort[]) content) in _tiles)
                {
                    var output = new ArrayBufferWriter<byte>();
                    encoder.Encode(pixels(content), Side, Side, output);
                    writer.Append(tile, output.WrittenSpan);
                }
                writer.Flush(fsync: false);
            }
            var metadata = new PmTilesMetadata(Path.GetFileNameWithoutExtension(path), "", attribution ?? "", "baselayer", "1.0.0", encoding, Side, Format, legend);
            if (path.EndsWith(".mbtiles", StringComparison.Ordinal)) MbTilesPacker.Pack(new MbTilesPackOptions([spool], path, bounds, metadata), default);
            else PmTilesPacker.Pack(new PmTilesPackOptions([spool], path, bounds, metadata) { TileType = Format == "png" ? PmTilesTileType.Png : PmTilesTileType.WebP }, default);
        }
        finally
        {
            Directory.Delete(spool, recursive: true);
        }
    }
}
