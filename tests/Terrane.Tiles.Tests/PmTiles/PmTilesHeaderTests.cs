using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Tests.PmTiles;

public sealed class PmTilesHeaderTests
{
    [Fact]
    public void Every_field_comes_back()
    {
        var header = new PmTilesHeader
        {
            Root = new PmTilesSection(1, 2),
            Metadata = new PmTilesSection(3, 4),
            Leaves = new PmTilesSection(5, 6),
            TileData = new PmTilesSection(7, ulong.MaxValue),
            AddressedTiles = 9,
            TileEntries = 10,
            TileContents = 11,
            Clustered = true,
            InternalCompression = PmTilesCompression.Brotli,
            TileCompression = PmTilesCompression.Zstandard,
            TileType = PmTilesTileType.MapLibreVector,
            MinZoom = 12,
            MaxZoom = 13,
            Bounds = new E7Bounds(-1_800_000_000, -850_511_288, 1_800_000_000, 850_511_288),
            CenterZoom = 14,
            CenterLongitude = -15,
            CenterLatitude = 16,
        };
        byte[] bytes = new byte[PmTilesHeader.Size];
        header.Write(bytes);
        Assert.Equal(header, PmTilesHeader.Read(bytes, "x"));
        Assert.Equal("504d54696c657303", Convert.ToHexStringLower(bytes[..8]));
        Assert.Equal([1, 3, 4, 6, 12, 13], bytes[96..102]);
    }

    [Fact]
    public void Reads_what_another_writer_wrote()
    {
        using var reader = PmTilesReader.Open(Outside.Data("tiles/usgs-mt-whitney-8-15-webp-512.pmtiles"));
        Assert.Equal((8, 15), (reader.Header.MinZoom, reader.Header.MaxZoom));
        Assert.Equal((PmTilesTileType.WebP, PmTilesCompression.None, PmTilesCompression.Gzip), (reader.Header.TileType, reader.Header.TileCompression, reader.Header.InternalCompression));
        byte[] bytes = new byte[PmTilesHeader.Size];
        reader.Header.Write(bytes);
        Assert.Equal(File.ReadAllBytes(reader.Path)[..PmTilesHeader.Size], bytes);
    }

    [Fact]
    public void Sections_are_compared_without_overflow()
    {
        Assert.True(new PmTilesSection(5, 5).EndsWithin(10));
        Assert.False(new PmTilesSection(5, 6).EndsWithin(10));
        Assert.False(new PmTilesSection(ulong.MaxValue, 2).EndsWithin(10));
        Assert.False(new PmTilesSection(5, ulong.MaxValue).EndsWithin(10));
        Assert.True(new PmTilesSection(0, 5).Overlaps(new PmTilesSection(4, 1)));
        Assert.False(new PmTilesSection(0, 5).Overlaps(new PmTilesSection(5, 1)));
        Assert.False(new PmTilesSection(0, 5).Overlaps(new PmTilesSection(3, 0)));
    }
}
