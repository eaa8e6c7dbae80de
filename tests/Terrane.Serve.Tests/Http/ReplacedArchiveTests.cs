using System.Net;
using Terrane.Core;
using Terrane.Serve.Tests.Support;
using Terrane.Tiles;

namespace Terrane.Serve.Tests.Http;

/// <summary>Archives that change under the server.</summary>
public sealed class ReplacedArchiveTests
{
    [Theory]
    [InlineData(".pmtiles")]
    [InlineData(".mbtiles")]
    public async Task A_new_version_is_served_whole_or_not_at_all(string extension)
    {
        using var folder = new TestFolder();
        string path = TestArchive.Write(folder["a" + extension], lineage: false), next = TestArchive.Write(folder["next" + extension], offset: 100, lineage: false);
        byte[] old = Read(path), fresh = Read(next);
        Assert.NotEqual(old, fresh);
        using var server = new RunningServer(path);
        using var stop = new CancellationTokenSource();
        // Readers all the while: each answer is one of the two versions, with the tag of that version.
        var tags = new System.Collections.Concurrent.ConcurrentDictionary<string, byte[]>();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using HttpResponseMessage answer = await server.Client.GetAsync("a/2/1/2.webp", TestContext.Current.CancellationToken);
                byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
                Assert.Equal(tags.GetOrAdd(answer.Headers.ETag!.Tag, bytes), bytes);
            }
        }))];
        await Task.Delay(200);
        File.Move(next, path, overwrite: true);
        await WaitFor(async () => (await server.Client.GetByteArrayAsync("a/2/1/2.webp")).AsSpan().SequenceEqual(fresh));
        // A damaged file does not take the place of a good one.
        File.WriteAllText(folder["broken"], "PMTiles, but no more than that");
        File.Move(folder["broken"], path, overwrite: true);
        await WaitFor(() => Task.FromResult(server.Talk.Contains("cannot be served", StringComparison.Ordinal)));
        Assert.Equal(fresh, await server.Client.GetByteArrayAsync("a/2/1/2.webp"));
        stop.Cancel();
        await Task.WhenAll(readers);
        Assert.Equal(2, tags.Count);
        Assert.Contains(tags.Values, bytes => bytes.AsSpan().SequenceEqual(old));
    }

    [Fact]
    public async Task A_folder_is_served_and_what_comes_into_it_too()
    {
        using var folder = new TestFolder();
        TestArchive.Write(folder["one.pmtiles"], lineage: false);
        File.WriteAllText(folder["broken.pmtiles"], "no archive");
        File.WriteAllText(folder["notes.txt"], "no archive either");
        using var server = new RunningServer(folder.Path);
        Assert.Contains("broken.pmtiles", server.Talk, StringComparison.Ordinal);
        Assert.Equal(["one"], (await server.Json("catalog")).GetProperty("tiles").EnumerateObject().Select(t => t.Name));
        TestArchive.Write(folder["elsewhere.partial"].Replace("elsewhere.partial", "two.mbtiles", StringComparison.Ordinal), lineage: false);
        await WaitFor(async () => (await server.Client.GetAsync("two/0/0/0.webp")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public void What_cannot_be_served_at_all_is_said_at_the_start()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["broken.pmtiles"], "no archive");
        TestArchive.Write(folder["a.pmtiles"], lineage: false);
        Directory.CreateDirectory(folder["b"]);
        TestArchive.Write(folder["b/a.mbtiles"], lineage: false);
        Assert.IsType<TerraneException>(Failure(folder["broken.pmtiles"]), exactMatch: false);
        Assert.IsType<TerraneException>(Failure(folder["missing.pmtiles"]), exactMatch: false);
        Assert.Equal("serve.id", Assert.IsType<ServeException>(Failure(folder["a.pmtiles"], folder["b/a.mbtiles"])).Code);

        static Exception Failure(params string[] paths) => Assert.Throws<InvalidOperationException>(() => new RunningServer(paths)).InnerException!;
    }

    private static byte[] Read(string path)
    {
        using ITileArchive archive = TileArchive.Open(path);
        return archive.TryGetTile(new TileId(2, 1, 2), out byte[] bytes) ? bytes : [];
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
