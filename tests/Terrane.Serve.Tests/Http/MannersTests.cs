using System.Net;
using System.Net.Sockets;
using System.Text;
using Terrane.Core;
using Terrane.Serve.Tests.Support;
using Terrane.Tiles;

namespace Terrane.Serve.Tests.Http;

public sealed class MannersTests(WorldArchive world) : IClassFixture<WorldArchive>
{
    private readonly HttpClient _client = world.Server.Client;

    [Theory]
    [InlineData("world")]
    [InlineData("base")]
    public async Task Stored_tiles_pass_through_untouched_with_a_strong_tag(string id)
    {
        var tile = new TileId(2, 1, 2);
        using ITileArchive archive = TileArchive.Open(id == "world" ? world.Path : world.Path.Replace("world.pmtiles", "base.mbtiles", StringComparison.Ordinal));
        Assert.True(archive.TryGetTile(tile, out byte[] stored));
        using HttpResponseMessage answer = await _client.GetAsync($"{id}/2/1/2.webp");
        Assert.Equal(stored, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/webp", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=3600", answer.Headers.CacheControl!.ToString());
        Assert.False(answer.Headers.ETag!.IsWeak);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());

        using var again = new HttpRequestMessage(HttpMethod.Get, $"{id}/2/1/2.webp");
        again.Headers.TryAddWithoutValidation("If-None-Match", $"\"other\", {answer.Headers.ETag}");
        using HttpResponseMessage unchanged = await _client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());
        Assert.Equal(answer.Headers.ETag, unchanged.Headers.ETag);

        using HttpResponseMessage other = await _client.GetAsync($"{id}/2/1/1.webp");
        Assert.NotEqual(answer.Headers.ETag, other.Headers.ETag);
        using HttpResponseMessage head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{id}/2/1/2.webp"));
        Assert.Equal(stored.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("nothing", 404, "serve.unknown")]
    [InlineData("nothing/0/0/0.webp", 404, "serve.unknown")]
    [InlineData("world/3/0/0.webp", 404, "serve.tile.absent")]
    [InlineData("world/3/0/0.png", 404, "serve.tile.absent")]
    [InlineData("world/3/0/0.png?style=relief", 404, "serve.tile.absent")]
    [InlineData("world/2/4/0.webp", 400, "serve.request")]
    [InlineData("world/32/0/0.webp", 400, "serve.request")]
    [InlineData("world/2/-1/0.webp", 400, "serve.request")]
    [InlineData("world/2/1e0/0.webp", 400, "serve.request")]
    [InlineData("world/2/99999999999999999999/0.webp", 400, "serve.request")]
    [InlineData("world/2/1/1.exe", 406, "serve.format")]
    [InlineData("world/2/1/1.webp?style=relief", 400, "serve.request")]
    [InlineData("world/2/1/1.png?style=blinking", 400, "serve.request")]
    [InlineData("world-lineage/2/1/1.npy", 406, "serve.format")]
    [InlineData("world/point/181,0", 400, "serve.request")]
    [InlineData("world/point/nan,0", 400, "serve.request")]
    [InlineData("world/point/1", 400, "serve.request")]
    [InlineData("world/2/1/1/pixel?lon=1", 400, "serve.request")]
    [InlineData("world/2/1/1/pixel?lon=170&lat=0", 400, "serve.request")]
    [InlineData("assets/../../etc/passwd", 404, "serve.unknown")]
    [InlineData("assets/%2e%2e/%2e%2e/etc/passwd", 404, "serve.unknown")]
    [InlineData("world%2F..%2F..%2Fetc%2Fpasswd", 404, "serve.unknown")]
    public async Task What_cannot_be_answered_is_told_as_json_with_a_code(string path, int status, string code) =>
        Assert.Equal((status, code), await world.Server.Error(path));

    [Fact]
    public async Task Nothing_is_changed_over_http()
    {
        foreach (HttpMethod method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Post })
        {
            using HttpResponseMessage answer = await _client.SendAsync(new HttpRequestMessage(method, "world/2/1/2.webp"));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
        using HttpResponseMessage options = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "world/2/1/2.webp"));
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Contains("GET", options.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_tile_is_204_where_that_was_asked_for_and_cors_can_be_switched_off()
    {
        using var server = new RunningServer(new ServeOptions { Paths = [world.Path], MissingStatus = 204, CorsOrigin = "" });
        using HttpResponseMessage answer = await server.Client.GetAsync("world/3/0/0.webp");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        // With one layer there is a short address as well.
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("tiles/0/0/0.webp")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("tiles/0/0/0/metadata")).StatusCode);
    }

    [Fact]
    public async Task Ten_thousand_malformed_requests_crash_nothing_and_change_nothing()
    {
        var random = new Random(7);
        DateTime before = File.GetLastWriteTimeUtc(world.Path);
        string[] words = ["world", "base", "..", "%00", "%2e%2e", "point", "pixel", "metadata", "profile", "2", "-1", "31", "4294967296", "1.webp", "1.png", "?style=slope", "?lon=1e400&lat=", "\u00e9", "%ff", ";", "'", "\"", "<a>", "{}", "0,0", "NaN,NaN", "openapi.json", "assets"];
        byte[] noise = new byte[200];
        for (int connection = 0; connection < 200; connection++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000, SendTimeout = 5000 };
            await socket.ConnectAsync(IPAddress.Loopback, world.Server.Address.Port, TestContext.Current.CancellationToken);
            var text = new StringBuilder();
            for (int i = 0; i < 50; i++)
            {
                string path = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "/" + words[random.Next(words.Length)]));
                text.Append(random.Next(12) switch
                {
                    0 => $"GET {path} HTTP/1.1\r\nHost: a\r\nRange: bytes={random.Next(-5, 5)}-{random.Next()}\r\n\r\n",
                    1 => $"POST /world/{(random.Next(2) == 0 ? "profile" : "statistics")} HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n{{\"a\":[}}"[..^random.Next(3)],
                    2 => $"GET {path} HTTP/1.1\r\nHost: a\r\nIf-None-Match: {new string('"', random.Next(5))}\r\n\r\n",
                    3 => $"{new string('G', random.Next(20))} {path} HTTP/{random.Next(9)}.1\r\nHost: a\r\n\r\n",
                    _ => $"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n",
                });
            }
            byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());
            random.NextBytes(noise);
            if (connection % 10 == 0) noise.CopyTo(bytes, random.Next(Math.Max(1, bytes.Length - noise.Length)));
            try
            {
                await socket.SendAsync(bytes, SocketFlags.None);
                socket.Shutdown(SocketShutdown.Send);
                byte[] sink = new byte[65536];
                while (await socket.ReceiveAsync(sink, SocketFlags.None) > 0) { }
            }
            catch (SocketException)
            {
                // It hung up on nonsense, which it may.
            }
        }
        Assert.Equal("OK\n", await _client.GetStringAsync("health"));
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("world/2/1/2.webp")).StatusCode);
        string metrics = await _client.GetStringAsync("metrics");
        Assert.DoesNotContain("status=\"500\"", metrics, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(world.Path));
    }

    [Fact]
    public async Task More_than_can_be_decoded_is_told_to_come_again()
    {
        HttpResponseMessage? busy = null;
        // Whether sixty requests meet is the machine's to say: where they came one by one, they come again to a server that has decoded nothing yet.
        for (int attempt = 0; attempt < 20 && busy is null; attempt++)
        {
            using var tried = new RunningServer(new ServeOptions { Paths = [world.Path], Workers = 1, Waiting = 2 });
            HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => tried.Client.GetAsync($"world/2/{i % 4}/{i / 4 % 4}.npz")));
            Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
            Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
            busy = answers.FirstOrDefault(a => a.StatusCode == HttpStatusCode.ServiceUnavailable);
        }
        Assert.Equal("1", busy?.Headers.GetValues("Retry-After").Single());
        using var server = new RunningServer(new ServeOptions { Paths = [world.Path], Workers = 1, Waiting = 2 });
        // Stored tiles need no decoding and are not held up.
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("world/2/1/2.webp")).StatusCode);
    }

    [Fact]
    public async Task Requests_are_logged_as_json()
    {
        using var log = new StringWriter();
        using (var server = new RunningServer(new ServeOptions { Paths = [world.Path], AccessLog = log }))
        {
            await server.Client.GetAsync("world/3/0/0.webp");
            await server.Client.GetAsync("world/2/1/1.webp");
        }
        string[] lines = log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([404, 200], lines.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("status").GetInt32()));
    }
}
