using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Resample.Tests.Support;
using Terrane.Sources.Tests.Support;
using Terrane.Tests.Support;

namespace Terrane.EndToEnd.Tests.Security;

/// <summary>Keys, tokens and passwords reach no log, ledger, report, cache, archive or answer. Each test runs the program and searches everything that it left.</summary>
public sealed partial class SecretsTests(QuiltBuild quilt, PostgresFixture database) : IClassFixture<PostgresFixture>
{
    private const string Missing = "not-there.tif";

    [Fact]
    public void What_is_looked_for_is_found_where_it_is()
    {
        using var compressed = new MemoryStream();
        compressed.Write("before"u8);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes($"a {Planted.Secret} b"));
        Assert.True(Planted.Holds(compressed.ToArray()));
        Assert.True(Planted.Holds(Encoding.UTF8.GetBytes(Planted.Address("http://host/x"))));
        Assert.False(Planted.Holds(new byte[100]));
    }

    [Theory]
    [InlineData]
    [InlineData("--isolate", "--lineage-by", "file")]
    public void Of_a_build(params string[] more)
    {
        using var folder = new TestFolder();
        using var server = new FileServer(quilt.Sources);
        string job = folder.File("job.yaml");
        File.WriteAllText(job, "output: web.pmtiles\nsources:\n  - name: quilt\n    open_options: [USERPWD=me:" + Planted.Secret + "]\n    path: [" + string.Join(", ", new[] { "00.tif", "01.tif", Missing }.Select(name => $"\"{Planted.Address(server.Url(name))}\"")) + "]\n");
        string[] command = ["build", job, .. QuiltBuild.Options, "--tmpdir", folder.Folder("tmp"), "--verbose", "--log", "json", .. more];
        Outcome cancelled;
        using (RunningProgram run = TerraneProgram.Start(null, Planted.Environment, command))
        {
            // Its ledger stays behind, to go on with.
            run.WaitFor("\"event\":\"stage.end\",\"stage\":\"plan\"");
            run.Signal("INT");
            cancelled = run.Finish();
        }
        Planted.IsNowhere(folder, [job], cancelled);
        Outcome built = cancelled.ExitCode == 130 ? TerraneProgram.RunIn(null, Planted.Environment, command).Exits(1) : cancelled;
        Assert.Contains("\"raster.open\"", built.Error);
        Outcome again = TerraneProgram.RunIn(null, Planted.Environment, command);
        Outcome planned = TerraneProgram.RunIn(null, Planted.Environment, "plan", Planted.Address(server.Url("00.tif")), "--json");
        Planted.IsNowhere(folder, [job], built, again, planned);
    }

    [Theory]
    [InlineData("fused.tif")]
    [InlineData("fused.zarr")]
    public void Of_a_policy(string output)
    {
        using var folder = new TestFolder();
        using var server = new FileServer(quilt.Sources);
        string policy = folder.File("policy.yaml");
        File.WriteAllText(policy, $$"""
            name: Planted
            crs: EPSG:32631
            resolution: 200
            providers:
              near: {path: "{{Planted.Address(server.Url("00.tif"))}}", open_options: ["USERPWD=me:{{Planted.Secret}}"], surveys: files}
              gone: {path: "{{Planted.Address(server.Url(Missing))}}"}
              listed: {type: index, index: "{{Planted.Address(server.Url("no.geojson"))}}"}
              tiles: {type: archive, path: "{{Planted.Address(server.Url("no.pmtiles"))}}"}
            steps:
              - {provider: near, operator: overwrite}
              - {provider: gone, operator: overwrite}
              - {provider: listed, operator: overwrite}
              - {provider: tiles, operator: overwrite}
            """);
        (string, string?)[] environment = [.. Planted.Environment, ("TERRANE_CACHE_DIR", folder.File("cache"))];
        string[] command = ["fuse", policy, "--bbox=2.72,50,2.95,50.18", "-o", folder.File(output), "--quality", "--verbose", "--log", "json"];
        Outcome dry = TerraneProgram.RunIn(null, environment, [.. command, "--dry-run"]);
        Outcome fused = TerraneProgram.RunIn(null, environment, command).Exits(1);
        Assert.True(Path.Exists(folder.File(output)), fused.Error);
        Outcome listed = TerraneProgram.RunIn(null, environment, "cache", "ls", "--json", "--entries");
        Planted.IsNowhere(folder, [policy], dry, fused, listed);
    }

    [Fact]
    public void Of_an_ingest()
    {
        using var folder = new TestFolder();
        using var server = new TestServer();
        string[] names = ["00.tif", "10.tif"], urls = [.. names.Select(name => server.Serve(Path.Combine(quilt.Sources, name)))];
        // A third of the last arrives: what is known of the rest is written down for the next run.
        server.Spoil("10.tif", Terrane.Sources.Tests.Support.Fault.CutOff);
        string catalog = folder.Folder("web"), list = Path.Combine(catalog, "file_list.txt");
        File.WriteAllLines(list, urls.Select(url => url + Planted.Query).Append(Planted.Address($"{server.Root}/gone.zip")));
        string[] command = ["ingest", catalog, "--store", folder.File("store"), "--tmpdir", folder.Folder("tmp"), "--no-tar", "--verbose", "--log", "json", "--retries", "0"];
        Outcome dry = TerraneProgram.RunIn(null, Planted.Environment, [.. command, "--dry-run"]);
        Outcome run = TerraneProgram.RunIn(null, Planted.Environment, command).Exits(1);
        Assert.NotEmpty(Directory.GetFiles(folder.Path, "*.partial.json", SearchOption.AllDirectories));
        Outcome status = TerraneProgram.Run("status", folder.File("store"), "--json");
        Assert.Contains("00.tif", status.Out);
        Planted.IsNowhere(folder, [list], dry, run, status);

        // With signatures of today the files that are here are the same files.
        File.WriteAllLines(list, urls.Select(url => $"{url}?X-Amz-Signature=of-today&token={Planted.Secret}2&code={Planted.Secret}"));
        int before = server.Requests.Count;
        Outcome next = TerraneProgram.RunIn(null, Planted.Environment, command).Exits(0);
        Assert.Equal(["GET /10.tif bytes="], server.Requests.Skip(before).Where(request => request.StartsWith("GET", StringComparison.Ordinal)).Select(request => request[..18]));
        Planted.IsNowhere(folder, [list], next);
    }

    [Fact]
    public void Of_a_database()
    {
        using var folder = new TestFolder();
        using var server = new FileServer(quilt.Sources);
        string url = database.Url(), raster = Planted.Address(server.Url("00.tif"));
        Assert.Contains(Planted.Secret, url);
        string[] command = ["resample", raster, "--grid", "200,EPSG:32631", "--to", url, "--verbose", "--log", "json"];
        Outcome written = TerraneProgram.RunIn(folder.Path, Planted.Environment, command).Exits(0);
        Outcome joined = TerraneProgram.RunIn(folder.Path, Planted.Environment, "join", "--from", url, "--to", folder.File("t.csv"), "--verbose").Exits(0);
        Outcome denied = TerraneProgram.RunIn(folder.Path, Planted.Environment, "join", "--from", database.Url(password: "not it, " + Planted.Secret), "--to", folder.File("u.csv")).Exits(2).Says("postgres.password");
        Outcome nobody = TerraneProgram.RunIn(folder.Path, Planted.Environment, "resample", raster, "--grid", "200,EPSG:32631", "--to", $"postgres://me:pa@ss{Planted.Secret}@127.0.0.1:1/x").Exits(2);
        Outcome unknown = TerraneProgram.RunIn(folder.Path, Planted.Environment, "resample", raster, "--grid", "200,EPSG:32631", "--to", url + $"?sslpassword={Planted.Secret}").Exits(2);
        Outcome verified = TerraneProgram.RunIn(folder.Path, Planted.Environment, "resample", "verify", url).Exits(0);
        Planted.IsNowhere(folder, [], written, joined, denied, nobody, unknown, verified);
    }

    [Fact]
    public async Task Of_a_server()
    {
        using var folder = new TestFolder();
        using var files = new FileServer(Path.GetDirectoryName(quilt.Archive)!);
        using var sources = new FileServer(quilt.Sources);
        string policy = folder.File("policy.yaml"), config = folder.File("serve.yaml"), log = folder.File("access.jsonl");
        File.WriteAllText(policy, $$"""
            name: Planted
            crs: EPSG:32631
            resolution: 200
            providers:
              near: {path: "{{Planted.Address(sources.Url("00.tif"))}}"}
              gone: {path: "{{Planted.Address(sources.Url(Missing))}}"}
            steps:
              - {provider: near, operator: overwrite}
              - {provider: gone, operator: overwrite}
            """);
        File.WriteAllText(config, $$"""
            port: 0
            access_log: access.jsonl
            layers:
              world: {path: "{{Planted.Address(files.Url("quilt.pmtiles"))}}"}
              fused: {path: policy.yaml}
            """);
        (string, string?)[] environment = [.. Planted.Environment, ("TERRANE_CACHE_DIR", folder.File("cache"))];
        var answers = new StringBuilder();
        using (RunningProgram server = TerraneProgram.Start(null, environment, "serve", "--config", config, "--verbose", "--log", "json"))
        {
            Assert.True(server.WaitFor("Serving at "), server.Error);
            string origin = OriginPattern().Match(server.Error).Groups[1].Value.TrimEnd('/');
            using var client = new HttpClient();
            foreach (string path in new[] { "/catalog", "/world", "/world/legend", "/fused", "/fused/legend", "/fused/9/260/173.npz", "/fused/9/260/173/metadata", "/world/9/260/173/metadata", "/metrics",
                "/WMTSCapabilities.xml", $"/nothing/here?token={Planted.Secret}", $"/fused/point/3,50?access_token={Planted.Secret}" })
            {
                using HttpResponseMessage answer = await client.GetAsync(origin + path, TestContext.Current.CancellationToken);
                answers.AppendLine(answer.ToString()).AppendLine(Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
            }
            server.Signal("INT");
            Planted.IsNowhere(folder, [policy, config], server.Finish());
        }
        Assert.DoesNotContain(Planted.Secret, answers.ToString());
        Assert.Contains("/fused/9/260/173", File.ReadAllText(log));
    }

    [Fact]
    public void Of_answers_and_of_commands_that_are_wrong()
    {
        using var folder = new TestFolder();
        using var files = new FileServer(Path.GetDirectoryName(quilt.Archive)!);
        using var sources = new FileServer(quilt.Sources);
        string archive = Planted.Address(files.Url("quilt.pmtiles")), gone = Planted.Address(files.Url("gone.pmtiles")), raster = Planted.Address(sources.Url("00.tif"));
        string[][] commands =
        [
            ["show", archive], ["show", archive, "--json"], ["show", gone], ["verify", archive], ["verify", archive, "--json"], ["tile", gone, "0/0/0"], ["bounds", raster],
            ["bild", raster], ["build", raster, "-o", "x.pmtiles", "--rounding", raster], ["build", raster, "-o", "x.pmtiles", "--nothing", raster],
            ["build", raster + ",key=" + Planted.Secret + ",token=" + Planted.Secret, "-o", "x.pmtiles"], ["fuse", raster, "-o", "x.tif", "--bbox=0,0,1,1"], ["merge", gone, archive, "-o", "x.pmtiles"], ["convert", gone, "-o", "x.pmtiles"],
        ];
        Planted.IsNowhere(folder, [], commands.Select(command => TerraneProgram.RunIn(folder.Path, Planted.Environment, command)));
    }

    [GeneratedRegex("Serving at (http://[0-9.:]+/)")]
    private static partial Regex OriginPattern();
}
