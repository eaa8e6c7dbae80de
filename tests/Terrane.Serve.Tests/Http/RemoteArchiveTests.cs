using Terrane.Core;
using Terrane.Serve.Tests.Support;
using Terrane.Tiles;

namespace Terrane.Serve.Tests.Http;

/// <summary>Archives that are elsewhere.</summary>
public sealed class RemoteArchiveTests(WorldArchive world) : IClassFixture<WorldArchive>
{
    private static readonly TileId Tile = new(2, 1, 2);

    [Fact]
    public async Task A_remote_archive_gives_the_tiles_of_the_file_and_its_next_version()
    {
        using var bucket = new BucketServer(File.ReadAllBytes(world.Path));
        using var server = new RunningServer(bucket.Address);
        byte[] tile = await server.Client.GetByteArrayAsync("far/2/1/2.webp");
        Assert.Equal(await world.Server.Client.GetByteArrayAsync("world/2/1/2.webp"), tile);
        Assert.Equal("Test of serving", (await server.Json("far")).GetProperty("name").GetString());

        using var folder = new TestFolder();
        bucket.Replace(File.ReadAllBytes(TestArchive.Write(folder["next.pmtiles"], offset: 50, lineage: false)));
        Assert.Equal((503, "remote.changed"), await server.Error("far/2/1/1.webp"));
        Assert.NotEqual(tile, await server.Client.GetByteArrayAsync("far/2/1/2.webp")); // the version was doubted, and the new one taken up
    }

    [Theory]
    [InlineData(nameof(BucketServer.Fault.WholeFile), "remote.ranges")]
    [InlineData(nameof(BucketServer.Fault.OtherRange), "remote.ranges")]
    [InlineData(nameof(BucketServer.Fault.NoContentRange), "remote.ranges")]
    [InlineData(nameof(BucketServer.Fault.ShortAnswer), "remote.open")]
    public void A_server_that_sends_something_else_is_found_out(string fault, string code)
    {
        using var bucket = new BucketServer(File.ReadAllBytes(world.Path)) { Misbehaves = Enum.Parse<BucketServer.Fault>(fault) };
        TerraneException e = Assert.ThrowsAny<TerraneException>(() =>
        {
            using ITileArchive archive = TileArchive.Open(bucket.Address);
            archive.TryGetTile(Tile, out _);
        });
        Assert.Equal(code, e.Code);
    }

    [Fact]
    public void A_version_that_changes_is_found_out_even_where_the_server_does_not_look_for_it()
    {
        using var bucket = new BucketServer(File.ReadAllBytes(world.Path)) { Misbehaves = BucketServer.Fault.IgnoresIfMatch };
        using ITileArchive archive = TileArchive.Open(bucket.Address);
        Assert.True(archive.TryGetTile(Tile, out _));
        bucket.Replace(File.ReadAllBytes(world.Path)); // the same length, another tag
        Assert.Equal("remote.changed", Assert.ThrowsAny<TerraneException>(() => archive.TryGetTile(Tile, out _)).Code);
    }

    [Fact]
    public void A_server_that_stumbles_is_asked_again()
    {
        using var bucket = new BucketServer(File.ReadAllBytes(world.Path)) { Misbehaves = BucketServer.Fault.ErrorsTwice };
        using ITileArchive archive = TileArchive.Open(bucket.Address);
        Assert.True(archive.TryGetTile(Tile, out byte[] bytes));
        using ITileArchive file = TileArchive.Open(world.Path);
        Assert.True(file.TryGetTile(Tile, out byte[] stored));
        Assert.Equal(stored, bytes);
    }

    [Fact]
    public void What_is_not_there_is_said_with_its_address()
    {
        using var bucket = new BucketServer([1, 2, 3]);
        TerraneException e = Assert.ThrowsAny<TerraneException>(() => TileArchive.Open(bucket.Address.Replace("far", "near", StringComparison.Ordinal)));
        Assert.Equal("remote.open", e.Code);
        Assert.Contains("404", e.Message, StringComparison.Ordinal);
        Assert.Contains("near.pmtiles", e.Message, StringComparison.Ordinal);
    }
}
