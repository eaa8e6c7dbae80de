using Terrane.Core;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Tests.Spool;

public sealed class SpoolReaderTests
{
    private const int Tiles = 1500; // several blocks of the reader

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(397)] // prime to the number of tiles, so every tile is met once
    public void Tiles_are_read_back_in_any_order_also_those_that_repeat_the_one_before(int step)
    {
        using var folder = new TestFolder();
        using (var writer = SpoolWriter.Open(folder.Path, SpoolPosition.Empty))
        {
            for (int i = 0; i < Tiles; i++) writer.Append(TileOf(i), BytesOf(i));
            writer.Flush(fsync: false);
        }
        using var reader = SpoolReader.Open(folder.Path);
        for (int i = 0, at = 0; i < Tiles; i++, at = (at + step + Tiles) % Tiles) Assert.Equal(BytesOf(at), reader.Read(TileOf(at)));
    }

    [Fact]
    public void A_tile_that_was_not_appended_is_a_damaged_spool()
    {
        using var folder = new TestFolder();
        using (var writer = SpoolWriter.Open(folder.Path, SpoolPosition.Empty))
        {
            writer.Append(TileOf(3), [1]);
            writer.Flush(fsync: false);
        }
        using var reader = SpoolReader.Open(folder.Path);
        foreach (TileId tile in new[] { TileOf(2), TileOf(4), new TileId(2, 0, 0) })
            Assert.Equal("spool.damaged", Assert.Throws<SpoolException>(() => reader.Read(tile)).Code);
    }

    [Fact]
    public void A_spool_of_indexes_alone_goes_on_where_it_was_and_equals_that_of_tiles()
    {
        using var folder = new TestFolder();
        string whole = Path.Combine(folder.Path, "whole"), cut = Path.Combine(folder.Path, "cut");
        using (var writer = SpoolWriter.Open(whole, SpoolPosition.Empty))
        {
            for (int i = 0; i < 300; i++) writer.Append(TileOf(i), BytesOf(i));
            writer.Flush(fsync: false);
        }
        SpoolPosition position = SpoolPosition.Empty;
        for (int from = 0; from < 300; from += 100)
        {
            using var writer = SpoolWriter.OpenIndex(cut, position);
            for (int i = from; i < from + 100; i++) writer.Append(TileOf(i), BytesOf(i).Length, SpoolEntry.HashOf(BytesOf(i)));
            position = writer.Flush(fsync: false);
            writer.Append(TileOf(from + 100), [9]); // not committed: the next opening cuts it off
        }
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "z9.index")), File.ReadAllBytes(Path.Combine(cut, "z9.index"))[..(300 * SpoolEntry.Size)]);
        Assert.Equal(0, new FileInfo(Path.Combine(cut, "z9.tiles")).Length);
    }

    private static TileId TileOf(int i) => TileId.FromHilbertId(TileId.FirstIdOfZoom(9) + (ulong)(3 * i));

    /// <summary>Runs of equal tiles, one across the border of two blocks of 256.</summary>
    private static byte[] BytesOf(int i) => i is >= 250 and < 270 ? [7, 7, 7] : [(byte)(i / 5), (byte)(i / 5 >> 8), .. new byte[(i / 5) % 11]];
}
