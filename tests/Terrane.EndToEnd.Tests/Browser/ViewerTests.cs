using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>`terrane serve` with its viewer in a browser. Screenshots are left in artifacts/viewer.</summary>
public sealed partial class ViewerTests
{
    private const double Lon = 14.98, Lat = 46.99;

    [Fact]
    public async Task A_person_finds_layers_styles_sources_elevations_and_profiles()
    {
        Programs.SkipWhenMissing();
        using var folder = new TestFolder();
        (string archive, RunningProgram server, string origin) = Serve(folder);
        using (server)
        {
            string shots = Pictures();
            JsonElement seen = Node("use-viewer.mjs", folder, new
            {
                origin,
                chromium = Programs.Chromium,
                folder = shots,
                layer = "hill",
                click = new[] { Lon, Lat },
                zoom = 12,
                styles = new[] { "relief", "hillshade", "slope", "contours", "source", "stored" },
            });
            Assert.Empty(Texts(seen, "messages"));
            Assert.Empty(Texts(seen, "foreign")); // nothing comes from elsewhere
            Assert.Empty(Texts(seen, "unnamed")); // all that can be used has a name for screen readers
            foreach (JsonProperty style in seen.GetProperty("styles").EnumerateObject())
                Assert.True(style.Value.GetInt32() > (style.Name == "source" ? 1 : 3), $"{style.Name} shows {style.Value} colours");

            // What the click told is what the arrays hold: elevation and source of that pixel.
            string facts = seen.GetProperty("facts").GetString()!;
            Match told = FactsPattern().Match(facts);
            Assert.True(told.Success, facts);
            (string lon, string lat) = (told.Groups["lon"].Value, told.Groups["lat"].Value);
            JsonElement point = await Get(origin, $"hill/point/{lon},{lat}");
            Assert.Equal(point.GetProperty("elevation").GetDouble(), double.Parse(told.Groups["metres"].Value, CultureInfo.InvariantCulture), 0.006);
            (float metres, uint source) = await Pixel(origin, point);
            Assert.Equal(metres, point.GetProperty("elevation").GetSingle());
            Assert.Equal(source, (uint)point.GetProperty("source").GetProperty("ordinal").GetInt32());
            Assert.Contains(point.GetProperty("source").GetProperty("name").GetString()!, facts, StringComparison.Ordinal);
            Assert.Contains("Sources in this tile", facts, StringComparison.Ordinal);
            Assert.Contains("fine", seen.GetProperty("legend").GetString()!, StringComparison.Ordinal);
            Assert.Contains("layer=hill", seen.GetProperty("permalink").GetString()!, StringComparison.Ordinal);
            Assert.Matches("Profile of [0-9.]+ km from", seen.GetProperty("profile").GetString()!);
            Assert.Matches("^[0-9.]+ m$", seen.GetProperty("byKeyboard").GetString()!);
        }
        Assert.True(File.Exists(archive));
    }

    [Theory]
    [InlineData("terrain.html#layer=hill")]
    [InlineData("terrain.html?pmtiles=ARCHIVE")]
    public async Task The_terrain_stands_in_three_dimensions_as_it_is_stored(string page)
    {
        Programs.SkipWhenMissing();
        using var folder = new TestFolder();
        (string archive, RunningProgram server, string origin) = Serve(folder);
        using (server)
        using (var files = new RangeServer(archive))
        {
            double[][] points = [[Lon, Lat], [Lon + 0.02, Lat + 0.01], [Lon - 0.02, Lat - 0.01], [Lon + 0.03, Lat - 0.012]];
            JsonElement seen = Node("show-served-terrain.mjs", folder, new
            {
                origin,
                page = page.Replace("ARCHIVE", files.Address, StringComparison.Ordinal),
                chromium = Programs.Chromium,
                screenshot = Path.Combine(Pictures(), page.Contains("pmtiles", StringComparison.Ordinal) ? "terrain-pmtiles.png" : "terrain.png"),
                points,
                place = new[] { Lon, Lat, 11.5 },
            });
            Assert.Empty(Texts(seen, "messages"));
            Assert.All(Texts(seen, "foreign"), address => Assert.StartsWith(files.Address, address, StringComparison.Ordinal));
            Assert.Equal("", seen.GetProperty("message").GetString());
            for (int i = 0; i < points.Length; i++)
            {
                JsonElement stored = await Get(origin, FormattableString.Invariant($"hill/point/{points[i][0]},{points[i][1]}"));
                // MapLibre's own ground is a mesh over the tile of its choice: a spike or hole would be off by hundreds of metres.
                Assert.Equal(stored.GetProperty("elevation").GetDouble(), seen.GetProperty("shown")[i].GetDouble(), 8.0);
            }
        }
    }

    [Fact]
    public void A_layer_that_is_no_terrain_gets_a_message_in_place_of_a_picture()
    {
        Programs.SkipWhenMissing();
        using var folder = new TestFolder();
        (_, RunningProgram server, string origin) = Serve(folder);
        using (server)
        {
            JsonElement seen = Node("show-served-terrain.mjs", folder, new
            {
                origin,
                page = "terrain.html#layer=hill-lineage",
                chromium = Programs.Chromium,
                screenshot = folder.File("no.png"),
                points = Array.Empty<double[]>(),
                place = new[] { Lon, Lat, 11.0 },
            });
            Assert.Contains("no elevations", seen.GetProperty("message").GetString()!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_policy_is_looked_at_like_an_archive_and_a_click_tells_the_source_that_its_arrays_hold()
    {
        Programs.SkipWhenMissing();
        using var folder = new TestFolder();
        string[] sources = SyntheticHill.Write(folder.Folder("hill"));
        File.WriteAllText(folder.File("fused.yaml"), $$"""
            name: Fused hill
            resolution: 1/3600
            providers:
              one: {path: {{sources[0]}}, crs: EPSG:4326}
              two: {path: {{sources[1]}}, crs: EPSG:4326}
            steps:
              - {provider: one, operator: overwrite}
              - {provider: two, operator: overwrite, zone: {type: bbox, coords: [{{(Lon - 0.01).ToString(CultureInfo.InvariantCulture)}}, 46, 16, 48]} }
            """);
        using RunningProgram server = TerraneProgram.Start(null, [], "serve", folder.File("fused.yaml"), "--port", "0", "--no-cache");
        Assert.True(server.WaitFor("Serving at "), server.Error);
        string origin = OriginPattern().Match(server.Error).Value.TrimEnd('/');
        JsonElement seen = Node("use-viewer.mjs", folder, new
        {
            origin,
            chromium = Programs.Chromium,
            folder = Directory.CreateDirectory(Path.Combine(Pictures(), "policy")).FullName,
            layer = "fused",
            click = new[] { Lon, Lat },
            zoom = 12,
            styles = new[] { "relief", "source", "stored" },
        });
        Assert.Empty(Texts(seen, "messages"));
        Assert.Empty(Texts(seen, "foreign"));
        Match told = FactsPattern().Match(seen.GetProperty("facts").GetString()!);
        Assert.True(told.Success, seen.GetProperty("facts").GetString());
        JsonElement point = await Get(origin, $"fused/point/{told.Groups["lon"].Value},{told.Groups["lat"].Value}");
        (float metres, uint source) = await Pixel(origin, point, "fused");
        Assert.Equal(metres, double.Parse(told.Groups["metres"].Value, CultureInfo.InvariantCulture), 0.006);
        Assert.Equal(source, point.GetProperty("source").GetProperty("ordinal").GetUInt32());
        Assert.Contains(point.GetProperty("source").GetProperty("name").GetString()!, seen.GetProperty("facts").GetString()!, StringComparison.Ordinal);
        Assert.Matches("Profile of [0-9.]+ km from", seen.GetProperty("profile").GetString()!);
    }

    [Fact]
    public void What_is_broken_gets_a_message_and_the_others_are_shown()
    {
        Programs.SkipWhenMissing();
        using var folder = new TestFolder();
        (string archive, RunningProgram first, _) = Serve(folder);
        first.Dispose();
        string served = folder.Folder("served");
        File.Copy(archive, Path.Combine(served, "hill.pmtiles"));
        File.WriteAllText(Path.Combine(served, "nothing.pmtiles"), "PMTiles, but no more than that");
        // Directories are whole, tiles are not: that is found when they are read.
        byte[] bytes = File.ReadAllBytes(archive);
        bytes.AsSpan(bytes.Length - 4000).Clear();
        for (int i = (int)BitConverter.ToUInt64(bytes, 56); i < bytes.Length; i += 97) bytes[i] ^= 0xFF;
        File.WriteAllBytes(Path.Combine(served, "torn.pmtiles"), bytes);
        using RunningProgram server = TerraneProgram.Start(null, [], "serve", served, "--port", "0");
        Assert.True(server.WaitFor("Serving at "), server.Error);
        string origin = OriginPattern().Match(server.Error).Value.TrimEnd('/');
        foreach ((string layer, string said) in new[] { ("nothing", "cannot be served"), ("torn", "") })
        {
            JsonElement seen = Node("open-broken-layer.mjs", folder, new
            {
                origin,
                chromium = Programs.Chromium,
                screenshot = Path.Combine(Pictures(), $"broken-{layer}.png"),
                hash = FormattableString.Invariant($"layer={layer}&style=relief&lon={Lon}&lat={Lat}&zoom=12"),
                other = "hill",
            });
            Assert.Contains(said, seen.GetProperty("told").GetString()!, StringComparison.Ordinal);
            Assert.True(seen.GetProperty("told").GetString()!.Length > 10);
            Assert.Equal("alert", seen.GetProperty("role").GetString());
            Assert.True(seen.GetProperty("others").GetInt32() > 0);
            Assert.Empty(Texts(seen, "messages"));
        }
    }

    private static (string Archive, RunningProgram Server, string Origin) Serve(TestFolder folder)
    {
        string archive = folder.File("hill.pmtiles");
        string[] sources = SyntheticHill.Write(folder.Folder("hill"));
        TerraneProgram.Run("build", $"{sources[0]},crs=EPSG:4326", $"{sources[1]},crs=EPSG:4326", "--lineage", "-o", archive).Exits(0);
        RunningProgram server = TerraneProgram.Start(null, [], "serve", archive, "--port", "0");
        Assert.True(server.WaitFor("Serving at "), server.Error);
        return (archive, server, OriginPattern().Match(server.Error).Value.TrimEnd('/'));
    }

    /// <summary>The pixel of the arrays that the .npz of the point's tile holds.</summary>
    private static async Task<(float, uint)> Pixel(string origin, JsonElement point, string layer = "hill")
    {
        using var client = new HttpClient();
        byte[] bytes = await client.GetByteArrayAsync($"{origin}/{layer}/{point.GetProperty("tile").GetString()}.npz");
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(bytes));
        int at = (point.GetProperty("pixel").GetProperty("row").GetInt32() * 512) + point.GetProperty("pixel").GetProperty("col").GetInt32();
        return (BitConverter.ToSingle(Four("elevation.npy")), BitConverter.ToUInt32(Four("source_elevation.npy")));

        byte[] Four(string name)
        {
            using Stream stream = zip.GetEntry(name)!.Open();
            using var all = new MemoryStream();
            stream.CopyTo(all);
            int header = 10 + BitConverter.ToUInt16(all.GetBuffer(), 8);
            return all.GetBuffer()[(header + (4 * at))..(header + (4 * at) + 4)];
        }
    }

    private static async Task<JsonElement> Get(string origin, string path)
    {
        using var client = new HttpClient();
        return JsonDocument.Parse(await client.GetStringAsync($"{origin}/{path}")).RootElement;
    }

    private static JsonElement Node(string script, TestFolder folder, object request)
    {
        string file = folder.File(script + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(request));
        return JsonDocument.Parse(Programs.Node(script, file)).RootElement;
    }

    private static string[] Texts(JsonElement seen, string name) => [.. seen.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];

    private static string Pictures() => Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(TerraneProgram.Path)!, "..", "..", "..", "viewer")).FullName;

    [GeneratedRegex("(?<metres>-?[0-9.]+) m\\s+(?<lon>-?[0-9.]+), (?<lat>-?[0-9.]+), tile")]
    private static partial Regex FactsPattern();

    [GeneratedRegex("http://[0-9.:]+/")]
    private static partial Regex OriginPattern();
}
