using Terrane.Fusion.Providers;
using Terrane.Fusion.Providers.Index;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Proj;
using Terrane.Tests.Support;

namespace Terrane.Fusion.Tests.Providers;

/// <summary>STAC items: in a file, in a folder, and page by page from a search.</summary>
public sealed class StacTests : IDisposable
{
    private static readonly GeographicArea Everywhere = new(-180, -90, 180, 90);

    private readonly Ground _ground = new();

    public StacTests()
    {
        Sheets.Write(_ground, "tiles/a.tif", 0, 10);
        Sheets.Write(_ground, "tiles/b.tif", 1, 20);
    }

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Pages_of_a_search_are_followed_and_folders_of_items_read()
    {
        using var server = new FileServer(_ground.Folder);
        string second = server.Url("search2.json?page=2"), a = Sheets.Item(0, "A", server.Url("tiles/a.tif"), "\"datetime\":\"2020-01-01T00:00:00Z\",\"gsd\":10");
        _ground.Write("search", Sheets.Collection(a).Replace("\"features\"", $"\"links\":[{{\"rel\":\"next\",\"href\":\"{second}\"}}],\"features\"", StringComparison.Ordinal));
        _ground.Write("search2.json", Sheets.Collection(Sheets.Item(1, "B", "./tiles/b.tif", "\"datetime\":\"2021-01-01T00:00:00Z\",\"gsd\":10")));
        Directory.CreateDirectory(_ground.Path("items"));
        _ground.Write("items/a.json", a.Replace(server.Url("tiles"), "../tiles", StringComparison.Ordinal));
        _ground.Write("items/b.geojson", Sheets.Item(1, "B", "../tiles/b.tif", ""));

        Fused named = Run("{path: tiles/*.tif}");
        Assert.Equal(named.Elevation, Run($"{{type: index, index: '{server.Url("search?bbox={bbox}&limit=1")}', asset: data, surveys: files, id: '{{id}}'}}").Elevation);
        Assert.Equal(named.Elevation, Run("{type: index, index: items}").Elevation);
        Assert.Contains(server.Requests, r => r.StartsWith("GET /search?bbox=-3.0", StringComparison.Ordinal));
        Assert.Single(server.Requests, r => r.StartsWith("GET /search2.json?page=2", StringComparison.Ordinal));
    }

    [Fact]
    public void Children_and_items_of_a_catalogue_are_followed_on_disk_and_on_a_server()
    {
        static string Catalogue(string type, string links, string extent = "") => $"{{\"type\":\"{type}\",\"stac_version\":\"1.0.0\",\"id\":\"x\"{extent},\"links\":[{{\"rel\":\"root\",\"href\":\"/catalog.json\"}}{links}]}}";
        static string Link(string rel, string href) => $",{{\"rel\":\"{rel}\",\"href\":\"{href}\"}}";
        _ground.Write("catalog.json", Catalogue("Catalog", Link("child", "./east/collection.json") + Link("child", "west.json") + Link("child", "far/collection.json")));
        _ground.Write("west.json", Catalogue("Catalog", Link("item", "items/a.json") + Link("child", "./catalog.json")));
        Directory.CreateDirectory(_ground.Path("east"));
        Directory.CreateDirectory(_ground.Path("items"));
        Directory.CreateDirectory(_ground.Path("far"));
        _ground.Write("east/collection.json", Catalogue("Collection", Link("item", "../items/b.json") + Link("item", "../items/a.json"), ",\"extent\":{\"spatial\":{\"bbox\":[[-180,-90,180,90]]}}"));
        _ground.Write("far/collection.json", Catalogue("Collection", Link("item", "gone.json"), ",\"extent\":{\"spatial\":{\"bbox\":[[100,-90,0,120,-80,9]]}}"));
        _ground.Write("items/a.json", Sheets.Item(0, "A", "../tiles/a.tif", ""));
        _ground.Write("items/b.json", Sheets.Item(1, "B", "../tiles/b.tif", ""));
        using var server = new FileServer(_ground.Folder);

        Fused named = Run("{path: tiles/*.tif}");
        Assert.Equal(named.Elevation, Run("{type: index, index: catalog.json}").Elevation);
        Assert.Equal(named.Elevation, Run($"{{type: index, index: '{server.Url("catalog.json")}'}}").Elevation);
        Assert.Single(server.Requests, r => r.StartsWith("GET /items/a.json", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Requests, r => r.Contains("gone", StringComparison.Ordinal));
        File.Delete(_ground.Path("items/b.json"));
        Assert.Equal("fusion.index", Assert.Throws<FusionException>(() => Run("{type: index, index: catalog.json}")).Code);
    }

    [Fact]
    public void A_next_page_may_be_posted_for_and_bodies_are_merged()
    {
        var files = new Pages(new()
        {
            ["http://h/search {\"a\":1,\"token\":\"t1\"}"] = Page("{\"rel\":\"next\",\"href\":\"search\",\"method\":\"POST\",\"merge\":true,\"body\":{\"token\":\"t2\"}}", "two"),
            ["http://h/search {\"a\":1,\"token\":\"t2\"}"] = Page("{\"rel\":\"prev\",\"href\":\"search\"}", "three"),
        }, _ground);
        string first = _ground.Write("p0.json", Page("{\"rel\":\"next\",\"href\":\"http://h/search\",\"method\":\"POST\",\"body\":{\"a\":1,\"token\":\"t1\"}}", "one"));
        var catalogue = new StacCatalogue(first, "http://h/search?x=1", null, files);
        Assert.Equal(["one", "two", "three"], catalogue.Entries(Everywhere, TestContext.Current.CancellationToken).Select(e => e.Attributes["id"]));
    }

    [Fact]
    public void Pages_in_a_circle_are_an_error()
    {
        var files = new Pages(new() { ["http://h/b "] = Page("{\"rel\":\"next\",\"href\":\"http://h/a\"}", "b") }, _ground);
        var catalogue = new StacCatalogue(_ground.Write("a.json", Page("{\"rel\":\"next\",\"href\":\"/b\"}", "a")), "http://h/a", null, files);
        Assert.Equal("fusion.index", Assert.Throws<FusionException>(() => catalogue.Entries(Everywhere, TestContext.Current.CancellationToken).Count()).Code);
    }

    [Fact]
    public void An_item_across_the_antimeridian_is_met_from_both_sides()
    {
        string item = Sheets.Item(0, "x", "x.tif", "").Replace("\"stac_version\"", "\"bbox\":[179,-20,-179,-18],\"stac_version\"", StringComparison.Ordinal);
        var catalogue = new StacCatalogue(_ground.Write("i.json", item), _ground.Path("i.json"), null, new Pages([], _ground));
        int In(double west, double east) => catalogue.Entries(new GeographicArea(west, -19, east, -18.5), TestContext.Current.CancellationToken).Count();
        Assert.Equal((1, 1, 0), (In(-180, -179.5), In(179.5, 179.9), In(170, 178)));
    }

    [Theory]
    [InlineData("4m", "16m", -1)]
    [InlineData("0.5", "4m", -1)]
    [InlineData("2021-03-01", "2021-02-28", 1)]
    [InlineData("", "2021", 1)]
    [InlineData("9", "survey", -1)]
    public void Attributes_are_ordered_as_numbers_then_texts_then_nothing(string a, string b, int order) => Assert.Equal(order, Math.Sign(AttributeText.Compare(a, b)));

    private static string Page(string link, string id) => Sheets.Collection(Sheets.Item(0, id, "x.tif", "")).Replace("\"features\"", $"\"links\":[{link}],\"features\"", StringComparison.Ordinal);

    private Fused Run(string provider) => Fused.Run(_ground,
        $"name: t\ncrs: EPSG:32630\nresolution: 10\nproviders:\n  p: {provider}\nsteps:\n  - {{provider: p, operator: overwrite}}\n", Sheets.Extent(2), $"{Guid.NewGuid():N}.tif");

    /// <summary>Answers by address and body.</summary>
    private sealed class Pages(Dictionary<string, string> pages, Ground ground) : IRemoteFiles
    {
        public string Local(string address, string? body = null, CancellationToken ct = default) => ground.Write($"{Guid.NewGuid():N}.json", pages[$"{address} {body}"]);

        public RemoteRefusal? Ask(string address, CancellationToken ct) => null;
    }
}
