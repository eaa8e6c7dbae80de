using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Terrane.Native.Gdal;
using Terrane.Serve.Tests.Support;
using Terrane.Tiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Serve.Tests.Rendering;

/// <summary>Policies and rasters over HTTP: the same addresses as archives have.</summary>
[Collection("rendering")] // metrics are of the process: what is rendered is counted by one server at a time
public sealed class RenderedLayerTests : IDisposable
{
    private const int Side = 512;
    private readonly TestGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task A_policy_has_every_address_that_an_archive_has()
    {
        using var server = new RunningServer(_ground.PolicyPath);
        JsonElement described = await server.Json("coast");
        Assert.Equal(("Test coast", "terrarium", 512, 12, "© Sea"), (described.GetProperty("name").GetString(), described.GetProperty("encoding").GetString(),
            described.GetProperty("tileSize").GetInt32(), described.GetProperty("maxzoom").GetInt32(), described.GetProperty("attribution").GetString()));
        Assert.True((await server.Json("catalog")).GetProperty("tiles").GetProperty("coast").GetProperty("sources").GetBoolean());
        // Nothing was asked for before: a pixel, a point and metadata are rendered by themselves.
        JsonElement point = await server.Json(FormattableString.Invariant($"coast/point/{TestGround.Longitude - 0.05},{TestGround.Latitude}"));
        Assert.Equal("sea", point.GetProperty("source").GetProperty("name").GetString());
        Assert.Equal(5, point.GetProperty("uncertainty").GetDouble(), 1e-6);
        JsonElement inland = await server.Json(FormattableString.Invariant($"coast/point/{TestGround.Longitude + 0.05},{TestGround.Latitude}"));
        Assert.Equal(("Land survey", 1.0), (inland.GetProperty("source").GetProperty("name").GetString(), inland.GetProperty("uncertainty").GetDouble()));
        string tile = inland.GetProperty("tile").GetString()!;
        JsonElement pixel = await server.Json(FormattableString.Invariant($"tiles/{tile}/pixel?lon={TestGround.Longitude + 0.05}&lat={TestGround.Latitude}"));
        Assert.Equal(inland.GetProperty("elevation").GetSingle(), pixel.GetProperty("elevation").GetSingle());
        // The picture, the numbers and what is told of them agree.
        (float[] metres, uint[] ids) = Npz(await server.Client.GetByteArrayAsync($"coast/{tile}.npz"));
        uint[] picture = Pixels(await server.Client.GetByteArrayAsync($"coast/{tile}.webp"));
        uint[] colours = Pixels(await server.Client.GetByteArrayAsync($"coast/{tile}.png?style=source"));
        JsonElement metadata = await server.Json($"coast/{tile}/metadata");
        for (int i = 0; i < metres.Length; i++)
        {
            Assert.Equal(float.IsNaN(metres[i]), ids[i] == 0);
            // At zoom 12 a step is a half metre, and a void is told as 0.
            Assert.Equal(float.IsNaN(metres[i]) ? 0 : metres[i], TerrariumCodec.DecodePixel(picture[i]), 0.2501f);
            Assert.Equal(ids[i] == 0, colours[i] == 0);
        }
        (int col, int row) = (inland.GetProperty("pixel").GetProperty("col").GetInt32(), inland.GetProperty("pixel").GetProperty("row").GetInt32());
        Assert.Equal(ids[(row * Side) + col], inland.GetProperty("source").GetProperty("ordinal").GetUInt32());
        Assert.Equal(metres[(row * Side) + col], inland.GetProperty("elevation").GetSingle());
        foreach (JsonElement source in metadata.GetProperty("sources").EnumerateArray())
            Assert.Equal(ids.Count(id => id == source.GetProperty("ordinal").GetUInt32()), source.GetProperty("pixels").GetInt32());
        Assert.Equal(["ok", "ok"], metadata.GetProperty("step_outcomes").EnumerateArray().Select(o => o.GetProperty("status").GetString()));
        Assert.Contains("coast", await server.Client.GetStringAsync("WMTSCapabilities.xml"), StringComparison.Ordinal);
        Assert.Equal(["sea", "Land survey"], (await server.Json("coast/legend")).EnumerateArray().Select(e => e.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task What_is_not_there_is_missing_as_in_an_archive()
    {
        using var server = new RunningServer(_ground.PolicyPath);
        foreach (string path in new[] { "coast/12/0/0.webp", "coast/13/4027/2629.webp", "coast/12/0/0/metadata" })
            Assert.Equal((404, "serve.tile.absent"), await server.Error(path));
        Assert.Equal(JsonValueKind.Null, (await server.Json("coast/point/10,10")).GetProperty("elevation").ValueKind);
        Assert.Equal((406, "serve.format"), await server.Error("coast/12/2013/1310.jpg"));
    }

    [Fact]
    public async Task However_many_ask_a_tile_is_rendered_once_and_then_known_by_its_tag()
    {
        using var server = new RunningServer(new ServeOptions { Paths = [_ground.PolicyPath], Workers = 2 });
        string tile = await TileOf(server);
        string[] forms = [$"{tile}.webp", $"{tile}.npy", $"{tile}.png?style=hillshade", $"{tile}/metadata"];
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 48).Select(i => server.Client.GetAsync($"coast/{forms[i % forms.Length]}")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Contains("terrane_serve_rendered_total 1\n", Regex(await server.Client.GetStringAsync("metrics")), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"coast/{tile}.webp");
        again.Headers.IfNoneMatch.Add(answers[0].Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await server.Client.SendAsync(again)).StatusCode);

        static string Regex(string metrics) => System.Text.RegularExpressions.Regex.Replace(metrics, @"\{[^}]*\}", "");
    }

    [Fact]
    public async Task A_policy_that_changes_is_served_anew_and_one_that_breaks_is_not()
    {
        using var server = new RunningServer(_ground.PolicyPath);
        string path = $"coast/{await TileOf(server)}.npz";
        using HttpResponseMessage before = await server.Client.GetAsync(path);
        _ground.Write("coast.yaml", TestGround.Policy.Replace("name: Test coast", "name: Raised", StringComparison.Ordinal).Replace("path: land.tif", "path: land.tif, vertical_offset: 7", StringComparison.Ordinal));
        await WaitFor(async () => (await server.Json("coast")).GetProperty("name").GetString() == "Raised");
        using HttpResponseMessage after = await server.Client.GetAsync(path);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        float[] old = Npz(await before.Content.ReadAsByteArrayAsync()).Metres, raised = Npz(await after.Content.ReadAsByteArrayAsync()).Metres;
        Assert.Equal(7, raised.Zip(old, (a, b) => a - b).Where(float.IsFinite).Max(), 1e-3);
        _ground.Write("coast.yaml", "name: Broken\nsteps: [{provider: nobody}]\n");
        await WaitFor(async () => (await server.Json("coast")).ValueKind == JsonValueKind.Object && server.Talk.Contains("cannot be served", StringComparison.Ordinal));
        Assert.Equal("Raised", (await server.Json("coast")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_malformed_policy_in_a_folder_says_so_and_the_others_are_served()
    {
        _ground.Write("bad.yaml", "name: Bad\nresolution: 20\nproviders: {a: {path: sea.tif}}\nsteps: [{provider: b, operator: overwrite}]\n");
        _ground.Write("compose.yml", "services:\n  web: {}\n");
        using var server = new RunningServer(_ground.Folder);
        JsonElement catalog = await server.Json("catalog");
        Assert.Equal(["coast", "land", "sea"], catalog.GetProperty("tiles").EnumerateObject().Select(t => t.Name));
        Assert.Equal("fusion.provider", catalog.GetProperty("broken").GetProperty("bad").GetProperty("code").GetString());
        Assert.Equal((500, "serve.broken"), await server.Error("bad"));
        Assert.Equal((500, "serve.broken"), await server.Error("bad/1/0/0.webp"));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync($"coast/{await TileOf(server)}.webp")).StatusCode);
        _ground.Write("bad.yaml", TestGround.Policy);
        await WaitFor(async () => (await server.Client.GetAsync("bad")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_tile_of_which_a_step_failed_says_so_and_is_not_kept()
    {
        File.WriteAllBytes(_ground["land.tif"], File.ReadAllBytes(_ground["land.tif"])[..20_000]);
        using var server = new RunningServer(_ground.PolicyPath);
        foreach (string form in new[] { ".webp", ".png?style=relief", ".npy" })
        {
            using HttpResponseMessage answer = await server.Client.GetAsync($"coast/{await TileOf(server)}{form}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("land ", answer.Headers.GetValues("X-Terrane-Missing").Single(), StringComparison.Ordinal);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Null(answer.Headers.ETag);
        }
        JsonElement metadata = await server.Json($"coast/{await TileOf(server)}/metadata");
        Assert.Equal("ok", metadata.GetProperty("step_outcomes")[0].GetProperty("status").GetString());
        Assert.NotEqual("ok", metadata.GetProperty("step_outcomes")[1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_raster_is_served_with_the_sources_that_lie_beside_it()
    {
        TestGround.Raster(_ground["grid.tif"], 200, 200, 495_000, 6_000_000, (col, row) => col + row, provenance: """{"3": {"name": "lidar", "provider": "a"}, "70000": {"name": "sonar", "provider": "b"}}""");
        TestGround.Raster(_ground["grid-provenance.tif"], 200, 200, 495_000, 6_000_000, (col, _) => col < 100 ? 3 : 70_000, GdalDataType.UInt32);
        using var server = new RunningServer(_ground["grid.tif"]);
        JsonElement west = await server.Json(FormattableString.Invariant($"grid/point/{TestGround.Longitude - 0.01},{TestGround.Latitude}"));
        JsonElement east = await server.Json(FormattableString.Invariant($"grid/point/{TestGround.Longitude + 0.01},{TestGround.Latitude}"));
        Assert.Equal(("lidar", "sonar"), (west.GetProperty("source").GetProperty("name").GetString(), east.GetProperty("source").GetProperty("name").GetString()));
        Assert.Equal(70_000u, Npz(await server.Client.GetByteArrayAsync($"grid/{east.GetProperty("tile").GetString()}.npz")).Ids.Max());
        Assert.Equal(["lidar", "sonar"], (await server.Json("grid/legend")).EnumerateArray().Select(e => e.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Pictures_of_neighbouring_tiles_meet()
    {
        using var server = new RunningServer(_ground.PolicyPath);
        string tile = await TileOf(server);
        // A plane that falls to the west is one shade, up to the border and beyond.
        _ground.Write("plane.yaml", TestGround.Policy.Replace("path: land.tif", "path: land.tif, valid_range: [9000, 9001]", StringComparison.Ordinal));
        using var plane = new RunningServer(_ground["plane.yaml"]);
        uint[] picture = Pixels(await plane.Client.GetByteArrayAsync($"plane/{tile}.png?style=hillshade"));
        int[] border = [.. Enumerable.Range(0, Side).Where(row => picture[(row * Side) + Side - 1] != 0 && picture[(row * Side) + Side - 3] != 0).Select(row => (int)(picture[(row * Side) + Side - 1] & 0xFF) - (int)(picture[(row * Side) + Side - 3] & 0xFF))];
        Assert.NotEmpty(border);
        Assert.All(border, difference => Assert.InRange(difference, -3, 3));
    }

    private static async Task<string> TileOf(RunningServer server) =>
        (await server.Json(FormattableString.Invariant($"coast/point/{TestGround.Longitude + 0.05},{TestGround.Latitude}"))).GetProperty("tile").GetString()!;

    private static (float[] Metres, uint[] Ids) Npz(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return (Array<float>(zip, "elevation"), Array<uint>(zip, "source_elevation"));
    }

    private static T[] Array<T>(ZipArchive zip, string name) where T : struct
    {
        using var bytes = new MemoryStream();
        using (Stream stream = zip.GetEntry(name + ".npy")!.Open()) stream.CopyTo(bytes);
        byte[] all = bytes.ToArray();
        Assert.Contains($"({Side}, {Side})", Encoding.ASCII.GetString(all, 10, 118), StringComparison.Ordinal);
        return MemoryMarshal.Cast<byte, T>(all.AsSpan(10 + BitConverter.ToUInt16(all, 8))).ToArray();
    }

    private static uint[] Pixels(byte[] image)
    {
        var pixels = new uint[Side * Side];
        TileImage.Decode(image, pixels);
        return pixels;
    }

    private static async Task WaitFor(Func<Task<bool>> condition)
    {
        for (int i = 0; i < 200; i++)
        {
            if (await condition()) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("It did not happen within 20 s.");
    }
}
