using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.Runtime.Caching;
using Terrane.Serve.Tests.Support;

namespace Terrane.Serve.Tests.Rendering;

/// <summary>Rendered tiles on disk, and the files beside them.</summary>
[Collection("rendering")]
public sealed partial class TileStoreTests : IDisposable
{
    private static readonly string[] Forms = [".webp", ".png?style=relief", ".npz", "/metadata"];
    private readonly TestGround _ground = new();
    private readonly TestFolder _cache = new();

    public void Dispose()
    {
        _ground.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task What_one_server_rendered_the_next_one_finds_with_its_sources_beside_it()
    {
        string tile;
        byte[][] first;
        using (RunningServer server = Server())
        {
            tile = await TileOf(server);
            first = await All(server, tile);
            Assert.Equal(1, await Rendered(server));
        }
        // Named by tile and content, as others look for them.
        string folder = Path.Combine(_cache.Path, "tiles/beside/coast", Path.GetDirectoryName(tile)!), y = Path.GetFileName(tile);
        string meta = Assert.Single(Directory.GetFiles(folder, $"{y}_*_meta.json")), npz = Assert.Single(Directory.GetFiles(folder, $"{y}_*_src.npz"));
        Assert.Equal(Sources(first[2]), Sources(File.ReadAllBytes(npz)));
        JsonElement provenance = JsonDocument.Parse(File.ReadAllBytes(meta)).RootElement.GetProperty("provenance_dict");
        Assert.Equal(Sources(first[2]).Where(id => id != 0).Distinct().Order().Select(id => $"{id}"), provenance.EnumerateObject().Select(e => e.Name));
        Assert.Equal(Sources(first[2]).LongCount(id => id == 1), provenance.GetProperty("1").GetProperty("pixels").GetInt64());
        using (RunningServer server = Server())
        {
            byte[][] second = await All(server, tile);
            Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second));
            Assert.Equal(0, await Rendered(server));
        }
    }

    [Fact]
    public async Task A_damaged_entry_is_rendered_again()
    {
        string tile;
        byte[][] first;
        using (RunningServer server = Server()) first = await All(server, tile = await TileOf(server));
        foreach (string entry in Directory.GetFiles(Path.Combine(_cache.Path, "tiles"), "*", SearchOption.AllDirectories).Where(f => Entry().IsMatch(f)))
        {
            byte[] bytes = File.ReadAllBytes(entry);
            bytes[bytes.Length / 3] ^= 1;
            File.WriteAllBytes(entry, bytes);
        }
        using RunningServer again = Server();
        byte[][] second = await All(again, tile);
        Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second));
        Assert.Equal(1, await Rendered(again));
    }

    [Fact]
    public async Task Another_policy_of_the_same_name_finds_nothing_of_the_one_before()
    {
        string tile;
        byte[][] first;
        using (RunningServer server = Server()) first = await All(server, tile = await TileOf(server));
        _ground.Write("coast.yaml", TestGround.Policy.Replace("path: sea.tif", "path: sea.tif, vertical_offset: 3", StringComparison.Ordinal));
        using RunningServer other = Server();
        Assert.All(first.Zip(await All(other, tile)).Take(3), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(1, await Rendered(other));
    }

    [Fact]
    public async Task A_void_is_remembered_and_what_is_partial_is_not()
    {
        using (RunningServer server = Server())
        {
            // Between the sea's void north and the end of its box.
            await server.Client.GetAsync("coast/12/2010/1308.webp");
            Assert.True(await Rendered(server) <= 1);
        }
        File.WriteAllBytes(_ground["land.tif"], File.ReadAllBytes(_ground["land.tif"])[..20_000]);
        for (int run = 0; run < 2; run++)
        {
            using RunningServer server = Server();
            using HttpResponseMessage answer = await server.Client.GetAsync($"coast/{await TileOf(server)}.webp");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(await Rendered(server) >= 1);
        }
    }

    [Fact]
    public async Task A_folder_that_is_no_cache_is_left_alone_and_tiles_are_served_all_the_same()
    {
        File.WriteAllText(_cache["letter.txt"], "mine");
        using RunningServer server = Server();
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync($"coast/{await TileOf(server)}.webp")).StatusCode);
        Assert.Equal([_cache["letter.txt"]], Directory.GetFileSystemEntries(_cache.Path));
        Assert.Contains("cache", server.Talk, StringComparison.Ordinal);
    }

    private RunningServer Server() => new(new ServeOptions { Paths = [_ground.PolicyPath], Cache = new CacheSettings { Root = _cache.Path }.With(CacheTier.Tiles, ByteSize.Mebibytes(200)) });

    private static async Task<byte[][]> All(RunningServer server, string tile)
    {
        var all = new List<byte[]>();
        foreach (string form in Forms) all.Add(await server.Client.GetByteArrayAsync($"coast/{tile}{form}"));
        return [.. all];
    }

    private static async Task<string> TileOf(RunningServer server) =>
        (await server.Json(FormattableString.Invariant($"coast/point/{TestGround.Longitude + 0.05},{TestGround.Latitude}"))).GetProperty("tile").GetString()!;

    private static async Task<int> Rendered(RunningServer server) =>
        RenderedTiles().Match(await server.Client.GetStringAsync("metrics")) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan) : 0;

    private static uint[] Sources(byte[] npz)
    {
        using var zip = new ZipArchive(new MemoryStream(npz));
        using var bytes = new MemoryStream();
        using (Stream stream = zip.GetEntry("source_elevation.npy")!.Open()) stream.CopyTo(bytes);
        byte[] all = bytes.ToArray();
        return MemoryMarshal.Cast<byte, uint>(all.AsSpan(10 + BitConverter.ToUInt16(all, 8))).ToArray();
    }

    [GeneratedRegex(@"/[0-9a-f]{2}/[0-9a-f]{62}$")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^terrane_serve_rendered_total\S* (\d+)", RegexOptions.Multiline)]
    private static partial Regex RenderedTiles();
}
