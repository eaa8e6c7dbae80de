using System.Net;
using System.Text.RegularExpressions;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>A server of a policy keeps within its memory while many ask for many tiles.</summary>
public sealed partial class PolicyMemoryTests
{
    [Fact]
    public async Task Rendering_stays_within_the_memory_that_is_given()
    {
        const int Mebibytes = 256;
        using var folder = new TestFolder();
        string[] sources = SyntheticHill.Write(folder.Folder("hill"));
        File.WriteAllText(folder.File("fused.yaml"), $$"""
            name: Fused hill
            resolution: 1/18000
            variables: [uncertainty]
            providers:
              fine: {path: {{sources[0]}}, crs: EPSG:4326}
              coarse: {path: {{sources[1]}}, crs: EPSG:4326}
            steps:
              - {provider: coarse, operator: overwrite, uncertainty: 5}
              - {provider: fine, operator: feather, distance: 300m, uncertainty: 1}
            """);
        using RunningProgram server = TerraneProgram.Start(null, [], "serve", folder.File("fused.yaml"), "--port", "0", "--no-cache", "--memory", $"{Mebibytes}M");
        Assert.True(server.WaitFor("Serving at "), server.Error);
        string origin = OriginPattern().Match(server.Error).Value.TrimEnd('/');
        using var client = new HttpClient();
        string[] forms = [".webp", ".png?style=relief", ".npz"];
        string[] paths = [.. Enumerable.Range(0, 100).Select(i => $"{origin}/fused/13/{4433 + (i % 10)}/{2876 + (i / 10)}{forms[i % 3]}")];
        int found = 0;
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (path, ct) =>
        {
            using HttpResponseMessage answer = await client.GetAsync(path, ct);
            await answer.Content.ReadAsByteArrayAsync(ct);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
            if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref found);
        });
        Assert.True(found > 40, $"{found} tiles");
        long peak = long.Parse(PeakPattern().Match(await File.ReadAllTextAsync($"/proc/{server.Id}/status", TestContext.Current.CancellationToken)).Groups[1].ValueSpan);
        Assert.InRange(peak >> 10, 1, Mebibytes);
    }

    [GeneratedRegex("http://[0-9.:]+/")]
    private static partial Regex OriginPattern();

    [GeneratedRegex(@"VmHWM:\s+(\d+) kB")]
    private static partial Regex PeakPattern();
}
