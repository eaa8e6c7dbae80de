using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Conversion;

/// <summary>What to make of an archive.</summary>
/// <param name="Source">PMTiles, MBTiles, or a folder of z/x/y files.</param>
/// <param name="Output">Ends in .pmtiles or .mbtiles; anything else is a folder of z/x/y files.</param>
public sealed record ConvertOptions(string Source, string Output)
{
    /// <summary>EPSG:3857 metres: only tiles that meet it. Null: all.</summary>
    public Bounds? Box { get; init; }

    /// <summary>Only tiles whose square, in EPSG:3857 metres, this is true of. Null: all.</summary>
    public Func<Bounds, bool>? Region { get; init; }

    public byte MinZoom { get; init; }

    public byte MaxZoom { get; init; } = TileId.MaxZoom;

    public bool Overwrite { get; init; }

    /// <summary>For temporary files (32 bytes a tile); null = beside the output.</summary>
    public string? TmpDir { get; init; }

    /// <summary>For finding equal tiles; beyond it they are sorted on disk. Has no influence on the bytes.</summary>
    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(64);

    public MbTilesPacing Pacing { get; init; } = new();

    /// <summary>Tiles whose beginnings were looked at, which tell nearly always which are equal.</summary>
    public IProgress<long>? Reading { get; init; }

    public IProgress<PackProgress>? Writing { get; init; }

    /// <summary>True for the tiles that box, region and zooms ask for.</summary>
    public bool Wants(TileId tile)
    {
        if (tile.Z < MinZoom || tile.Z > MaxZoom) return false;
        if (Box is null && Region is null) return true;
        Bounds square = WebMercator.TileBounds(tile);
        return (Box is not { } box || box.Overlaps(square)) && (Region is null || Region(square));
    }
}
