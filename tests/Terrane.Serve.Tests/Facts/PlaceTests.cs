using System.Text;
using System.Text.Json;
using Terrane.Core;
using Terrane.Serve.Tests.Support;

namespace Terrane.Serve.Tests.Facts;

public sealed class PlaceTests(WorldArchive world) : IClassFixture<WorldArchive>
{
    [Theory]
    [InlineData(12.5, 40)]
    [InlineData(-12.5, -40)]
    [InlineData(179.99999, 85)]
    [InlineData(-180, -85.05)]
    [InlineData(180, 0)]
    public async Task A_point_is_what_its_pixel_holds(double longitude, double latitude)
    {
        JsonElement here = await world.Server.Json(FormattableString.Invariant($"world/point/{longitude},{latitude}"));
        // Worked out anew: the pixel of the deepest zoom under the point.
        double across = 512 * 4, x = Math.Min(across - 1, Math.Floor((longitude + 180) / 360 * across));
        double y = Math.Floor((1 - (Math.Asinh(Math.Tan(latitude * Math.PI / 180)) / Math.PI)) / 2 * across);
        var tile = new TileId(2, (uint)x / 512, (uint)y / 512);
        Assert.Equal(TestArchive.Metres(tile, (int)x % 512, (int)y % 512), here.GetProperty("elevation").GetSingle());
        Assert.Equal(TestArchive.Source(tile, (int)x % 512, (int)y % 512), here.GetProperty("source").GetProperty("ordinal").GetInt32());
        Assert.Equal(tile.ToString(), here.GetProperty("tile").GetString());
        JsonElement pixel = await world.Server.Json(FormattableString.Invariant($"world/{tile}/pixel?lon={longitude}&lat={latitude}"));
        Assert.Equal(here.GetProperty("elevation").GetSingle(), pixel.GetProperty("elevation").GetSingle());
    }

    [Fact]
    public async Task A_void_has_no_elevation_and_no_source()
    {
        JsonElement here = await world.Server.Json("world/point/-170,83");
        Assert.Equal(JsonValueKind.Null, here.GetProperty("elevation").ValueKind);
        Assert.Equal(JsonValueKind.Null, here.GetProperty("source").ValueKind);
        Assert.Equal("2/0/0", here.GetProperty("tile").GetString());
    }

    [Fact]
    public async Task A_tile_names_its_sources_in_order_of_priority_with_their_pixels()
    {
        JsonElement tile = await world.Server.Json("world/0/0/0/metadata");
        JsonElement[] sources = [.. tile.GetProperty("sources").EnumerateArray()];
        Assert.Equal(["lidar", "global <b>\"grid\"</b> & more"], sources.Select(s => s.GetProperty("name").GetString()));
        long[] counted = [.. sources.Select(s => s.GetProperty("pixels").GetInt64())];
        int voids = Enumerable.Range(0, 512 * 512).Count(i => TestArchive.Source(default, i % 512, i / 512) == 0);
        Assert.Equal([(256 * 512) - voids, 256 * 512], counted);
        Assert.Equal((512 * 512) - voids, tile.GetProperty("valid").GetInt32());
        Assert.Equal(TestArchive.Metres(default, 511, 0), tile.GetProperty("maximum").GetSingle());
        Assert.NotEqual(sources[0].GetProperty("colour").GetString(), sources[1].GetProperty("colour").GetString());
    }

    [Fact]
    public async Task A_profile_goes_along_the_line_in_equal_steps()
    {
        JsonElement profile = await Post("world/profile?points=101&zoom=2", """{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[-90,0],[90,0]]}}""");
        JsonElement[] points = [.. profile.GetProperty("points").EnumerateArray()];
        Assert.Equal(101, points.Length);
        Assert.Equal(Math.PI * 6_371_008.8, profile.GetProperty("length").GetDouble(), 1.0);
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(-90 + (1.8 * i), points[i].GetProperty("lon").GetDouble(), 1e-6);
            Assert.Equal(((90 + (1.8 * i)) / 360 * 2000) - 500, points[i].GetProperty("elevation").GetDouble(), 1.5); // a pixel is 1 m of rise
        }
        Assert.Equal([1, 2], points.Select(p => p.GetProperty("source").GetInt32()).Distinct());
    }

    [Fact]
    public async Task Statistics_are_those_of_the_pixels_whose_centres_lie_inside()
    {
        // An octagon with a hole, counted again pixel by pixel by its equation.
        JsonElement found = await Post("world/statistics?zoom=1", """{"type":"Polygon","coordinates":[[[0,40],[40,0],[0,-40],[-40,0],[0,40]],[[-5,5],[5,5],[5,-5],[-5,-5],[-5,5]]]}""");
        double Y(double latitude) => Math.Asinh(Math.Tan(latitude * Math.PI / 180)) / Math.PI * 180;
        double top = Y(40), hole = Y(5);
        var inside = new List<float>();
        for (int row = 0; row < 1024; row++)
            for (int col = 0; col < 1024; col++)
            {
                double x = ((col + 0.5) / 1024 * 360) - 180, y = 180 - ((row + 0.5) / 1024 * 360);
                if ((Math.Abs(x) / 40) + (Math.Abs(y) / top) >= 1 || (Math.Abs(x) < 5 && Math.Abs(y) < hole)) continue;
                inside.Add(TestArchive.Metres(new TileId(1, (uint)col / 512, (uint)row / 512), col % 512, row % 512));
            }
        Assert.Equal(inside.Count, found.GetProperty("count").GetInt32());
        Assert.Equal(inside.Min(), found.GetProperty("minimum").GetSingle());
        Assert.Equal(inside.Max(), found.GetProperty("maximum").GetSingle());
        Assert.Equal(inside.Average(e => (double)e), found.GetProperty("mean").GetDouble(), 1e-6);
        Assert.Equal(inside.Count, found.GetProperty("sources").EnumerateArray().Sum(s => s.GetProperty("pixels").GetInt64()));
    }

    [Theory]
    [InlineData("profile", "{}")]
    [InlineData("profile", """{"type":"LineString","coordinates":[[0,0]]}""")]
    [InlineData("profile", """{"type":"LineString","coordinates":[[0,0],[0,90]]}""")]
    [InlineData("profile", """{"type":"LineString","coordinates":[["a",0],[0,1]]}""")]
    [InlineData("statistics", """{"type":"Polygon","coordinates":[]}""")]
    [InlineData("statistics", """{"type":"Polygon","coordinates":[[1,2]]}""")]
    [InlineData("statistics", "[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("profile", "")]
    public async Task A_shape_that_is_none_is_refused(string what, string body)
    {
        using HttpResponseMessage answer = await world.Server.Client.PostAsync($"world/{what}", new StringContent(body));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("serve.request", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_much_at_once_is_refused()
    {
        using HttpResponseMessage large = await world.Server.Client.PostAsync("world/profile", new StringContent(new string(' ', 2 << 20)));
        Assert.Equal(413, (int)large.StatusCode);
        string many = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"[{i % 100},1]"));
        using HttpResponseMessage vertices = await world.Server.Client.PostAsync("world/profile", new StringContent($$"""{"type":"LineString","coordinates":[{{many}}]}"""));
        Assert.Equal(413, (int)vertices.StatusCode);
    }

    [Fact]
    public async Task Tilejson_says_what_maplibre_needs_and_every_address_in_it_works()
    {
        JsonElement json = await world.Server.Json("world");
        Assert.Equal(("3.0.0", "terrarium", 512, 0, 2), (json.GetProperty("tilejson").GetString(), json.GetProperty("encoding").GetString(),
            json.GetProperty("tileSize").GetInt32(), json.GetProperty("minzoom").GetInt32(), json.GetProperty("maxzoom").GetInt32()));
        string template = json.GetProperty("tiles")[0].GetString()!;
        Assert.True((await world.Server.Client.GetAsync(template.Replace("{z}/{x}/{y}", "2/3/1", StringComparison.Ordinal))).IsSuccessStatusCode);
        Assert.Equal(json.ToString(), (await world.Server.Json("world.json")).ToString());
        using var behind = new RunningServer(new ServeOptions { Paths = [world.Path], BaseUrl = new Uri("https://tiles.example.org/t/") });
        Assert.Equal("https://tiles.example.org/t/world/{z}/{x}/{y}.webp", (await behind.Json("world")).GetProperty("tiles")[0].GetString());
        Assert.Equal("3.1.0", (await world.Server.Json("openapi.json")).GetProperty("openapi").GetString());
    }

    private async Task<JsonElement> Post(string path, string body)
    {
        using HttpResponseMessage answer = await world.Server.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone();
    }
}
