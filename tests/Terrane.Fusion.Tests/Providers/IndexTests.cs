using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Gdal;
using Terrane.Runtime.Caching;
using Terrane.Tests.Support;

namespace Terrane.Fusion.Tests.Providers;

/// <summary>Catalogues on a server: what the area needs is opened, what is not there is told apart from what failed.</summary>
public sealed class IndexTests : IDisposable
{
    private readonly Ground _ground = new();
    private readonly FileServer _server;

    public IndexTests()
    {
        _server = new FileServer(_ground.Folder);
        GdalLibrary.SetConfig("GDAL_HTTP_RETRY_DELAY", "0.05");
        for (int i = 0; i < 3; i++) Sheets.Write(_ground, $"tiles/{(char)('a' + i)}.tif", i, 10 * i);
        Sheets.Write(_ground, "tiles/far.tif", 400, 5);
        _ground.Write("index.geojson", Sheets.Collection(
            Sheets.Feature(0, "\"url\":\"tiles/a.tif\",\"survey\":\"H1\",\"year\":\"2019-05-01\",\"size\":\"10m\""),
            Sheets.Feature(1, "\"url\":\"tiles/b.tif\",\"survey\":\"H2\",\"year\":\"2021-05-01\",\"size\":\"10m\""),
            Sheets.Feature(2, "\"url\":\"tiles/c.tif\",\"survey\":\"H1\",\"year\":\"2019-05-01\",\"size\":\"10m\""),
            Sheets.Feature(400, "\"url\":\"tiles/far.tif\",\"survey\":\"H9\",\"year\":\"2022-05-01\",\"size\":\"10m\""),
            Sheets.Feature(1, "\"url\":null,\"survey\":\"to come\",\"year\":\"2030-01-01\",\"size\":\"1m\"")));
    }

    public void Dispose()
    {
        _server.Dispose();
        _ground.Dispose();
    }

    [Fact]
    public void Only_what_meets_the_area_is_opened_and_it_is_as_if_the_files_were_named()
    {
        Fused found = Run($"{{type: index, index: {_server.Url("index.geojson?key=s3cret")}, file: '{{url}}', surveys: files, id: '{{survey}}', attributes: {{date: year, resolution: size}}}}", 2, "remote.tif");
        Fused named = Run("{path: [tiles/a.tif, tiles/b.tif, tiles/c.tif]}", 2, "named.tif");
        Assert.Equal(named.Elevation, found.Elevation);
        Assert.DoesNotContain(_server.Requests, r => r.Contains("/tiles/far.tif", StringComparison.Ordinal));
        Assert.Single(_server.Requests, r => r.Contains("/index.geojson", StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Requests, r => r.StartsWith("GET /tiles/a.tif", StringComparison.Ordinal) && !r.Contains("bytes=", StringComparison.Ordinal));
        // Two surveys: that of a and c, although c is only met by a kernel, and that of b.
        Assert.Equal(2u + 1, found.Ids.Max());
        string dictionary = Metadata("remote.tif", "provenance_dict");
        Assert.Contains("\"survey\":\"H2\"", dictionary, StringComparison.Ordinal);
        Assert.Contains("\"date\":\"2021-05-01\"", dictionary, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", dictionary + Metadata("remote.tif", "step_outcomes"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_an_area_has_the_values_of_the_whole()
    {
        string provider = $"{{type: index, index: index.geojson, file: '{_server.Url("")}{{url}}'}}";
        Fused whole = Run(provider, 3, "whole.tif", size: 7), part = Run(provider, 1, "part.tif", first: 1, size: 7);
        long left = (long)Math.Floor(Sheets.Extent(1, 1).West / 7) - (long)Math.Floor(Sheets.Extent(3).West / 7);
        for (int row = 0; row < part.Height; row++)
            Assert.Equal(whole.Elevation.AsSpan((row * whole.Width) + (int)left, part.Width), part.Elevation.AsSpan(row * part.Width, part.Width));
    }

    [Theory]
    [InlineData("where: 'year >= 2020', file: '{url}'", 1)]
    [InlineData("where: ['survey = H1', 'size <= 10'], file: '{url}'", 2)]
    [InlineData("include: '?.tif', exclude: ['c.*', 'b.*'], file: '{url}'", 3)]
    [InlineData("where: 'survey ~ (?i)^h1$', file: '{url}'", 2)]
    public void Conditions_and_patterns_choose_entries(string keys, int expected)
    {
        // As sets of the tiles that are there: b; a and c; a.
        Fused found = Run($"{{type: index, index: index.geojson, {keys}}}", 3, "chosen.tif");
        bool[] has = [.. Enumerable.Range(0, 3).Select(tile => !float.IsNaN(found.Elevation[(tile * Sheets.Side) + 10]))];
        Assert.Equal(expected switch { 1 => [false, true, false], 2 => [true, false, true], _ => [true, false, false] }, has);
    }

    [Theory]
    [InlineData("[-year]", 200)]
    [InlineData("year", 100)]
    [InlineData("[grid, year]", 300)]
    public void Where_entries_overlap_the_priority_decides_however_they_are_listed(string priority, float expected)
    {
        Sheets.Write(_ground, "old.tif", 0, 100);
        Sheets.Write(_ground, "new.tif", 0, 200);
        _ground.Raster("coarse.tif", 12, 12, Sheets.West - 3, Sheets.North + 4, 20, (_, _) => 300);
        string[] features =
        [
            Sheets.Feature(0, "\"location\":\"old.tif\",\"year\":1999,\"grid\":\"10m\""), Sheets.Feature(0, "\"location\":\"new.tif\",\"year\":2020,\"grid\":\"10m\""),
            Sheets.Feature(0, "\"location\":\"coarse.tif\",\"year\":2010,\"grid\":\"9m\""),
        ];
        _ground.Write("one.geojson", Sheets.Collection(features));
        _ground.Write("other.geojson", Sheets.Collection([features[2], features[1], features[0]]));
        Fused one = Run($"{{type: index, index: one.geojson, priority: {priority}}}", 1, "one.tif"), other = Run($"{{type: index, index: other.geojson, priority: {priority}}}", 1, "other.tif");
        Assert.Equal(one.Elevation, other.Elevation);
        Assert.Equal(expected, one.Elevation[0], 2f);
        Assert.All(one.Elevation, v => Assert.InRange(v, expected - 0.1f, expected + 5));
    }

    [Fact]
    public void A_geopackage_of_gdaltindex_and_a_vrt_are_indices_too()
    {
        _ = Programs.Run("gdaltindex", "-f", "GPKG", _ground.Path("tindex.gpkg"), _ground.Path("tiles/a.tif"), _ground.Path("tiles/b.tif"), _ground.Path("tiles/far.tif"));
        _ = Programs.Run("gdalbuildvrt", "-q", _ground.Path("tiles/all.vrt"), _ground.Path("tiles/a.tif"), _ground.Path("tiles/b.tif"));
        Fused named = Run("{path: [tiles/a.tif, tiles/b.tif]}", 2, "named.tif");
        Assert.Equal(named.Elevation, Run("{type: index, index: tindex.gpkg}", 2, "gpkg.tif").Elevation);
        Assert.Equal(named.Elevation, Run($"{{type: index, index: {_server.Url("tiles/all.vrt")}}}", 2, "vrt.tif").Elevation);
        Assert.Equal(named.Elevation, Run("{type: index, index: 't*x.gpkg'}", 2, "glob.tif").Elevation);
    }

    [Fact]
    public void What_the_index_lists_and_the_server_lacks_makes_the_step_partial()
    {
        File.Delete(_ground.Path("tiles/b.tif"));
        string keys = $"type: index, index: {_server.Url("index.geojson")}, file: '{{url}}'";
        (FuseSummary summary, string outcomes) = Try($"{{{keys}}}", "gone.tif");
        Assert.True(summary.DataErrors > 0);
        Assert.Contains("\"provider\":\"p\",\"operator\":\"overwrite\",\"status\":\"partial\"", outcomes, StringComparison.Ordinal);
        Assert.Contains("404", outcomes, StringComparison.Ordinal);
        // The same where the user says that what is missing has no data.
        (summary, outcomes) = Try($"{{{keys}, missing: nodata}}", "void.tif");
        Assert.Equal(0, summary.DataErrors);
        Assert.Contains("\"provider\":\"p\",\"operator\":\"overwrite\",\"status\":\"ok\"", outcomes, StringComparison.Ordinal);
    }

    [Fact]
    public void An_area_without_entries_has_no_data_and_that_is_no_error()
    {
        _ground.Write("elsewhere.geojson", Sheets.Collection(Sheets.Feature(400, "\"location\":\"tiles/far.tif\"")));
        (FuseSummary summary, string outcomes) = Try("{type: index, index: elsewhere.geojson}", "none.tif");
        Assert.Equal(0, summary.DataErrors);
        Assert.Contains("\"status\":\"nodata\"", outcomes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Fault.Unavailable))]
    [InlineData(nameof(Fault.CutOff))]
    public void What_fails_once_is_asked_for_again(string name)
    {
        Fault fault = Enum.Parse<Fault>(name);
        int refused = 0;
        _server.Misbehave = (method, path, _) => method == "GET" && path == "/index.geojson" && Interlocked.Increment(ref refused) == 1 ? fault : Fault.None;
        (FuseSummary summary, string outcomes) = Try($"{{type: index, index: {_server.Url("index.geojson")}, file: '{{url}}'}}", "again.tif");
        Assert.Equal(0, summary.DataErrors);
        Assert.Contains("\"status\":\"ok\"", outcomes, StringComparison.Ordinal);
        Assert.Equal(2, _server.Requests.Count(r => r.Contains("/index.geojson", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_server_that_always_fails_is_asked_three_times_and_the_others_are_fused()
    {
        _server.Misbehave = (_, path, _) => path == "/index.geojson" ? Fault.Unavailable : Fault.None;
        (FuseSummary summary, string outcomes) = Try($"{{type: index, index: {_server.Url("index.geojson?token=s3cret")}, file: '{{url}}'}}", "failed.tif");
        Assert.Equal(1, summary.DataErrors);
        Assert.True(summary.Pixels > 0);
        Assert.Contains("\"status\":\"error\"", outcomes, StringComparison.Ordinal);
        Assert.Contains("503", outcomes, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", outcomes, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count(r => r.Contains("/index.geojson", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(nameof(Fault.CutOff), "ok")]
    [InlineData(nameof(Fault.Unavailable), "partial")]
    public void What_fails_on_the_way_is_fetched_from_there_on_or_makes_the_step_partial(string name, string status)
    {
        Fault fault = Enum.Parse<Fault>(name);
        _ground.Raster("tiles/b.tif", 1200, 1200, Sheets.West + 200, Sheets.North, 10, (c, r) => (c * 31 % 97) + r); // larger than what is read to open it
        _server.Misbehave = (_, path, start) => path == "/tiles/b.tif" && start >= 16_384 ? fault : Fault.None;
        (FuseSummary summary, string outcomes) = Try($"{{type: index, index: index.geojson, file: '{_server.Url("")}{{url}}'}}", "cut.tif");
        Assert.Equal(status == "partial", summary.DataErrors > 0);
        Assert.Contains($"\"status\":\"{status}\"", outcomes, StringComparison.Ordinal);
        Assert.Equal(status == "ok" ? 31f : -50f, Ground.Read(_ground.Path("cut.tif"))[21]);
    }

    [Theory]
    [InlineData("{type: index, index: none.gpkg}", "fusion.index", "none.gpkg")]
    [InlineData("{type: index, index: index.geojson, file: '{link}'}", "fusion.index", "survey")]
    [InlineData("{type: index, index: index.geojson, file: '{url}', where: 'yaer > 2000'}", "fusion.index", "yaer")]
    [InlineData("{type: index, index: index.geojson, where: 'year'}", "job.value", ":5")]
    [InlineData("{type: index, index: index.geojson, indx: 1}", "job.key", ":5")]
    [InlineData("{type: index, index: 'x*.gpkg'}", "fusion.index", "x*.gpkg")]
    [InlineData("{type: index}", "job.missing", "index")]
    public void What_cannot_be_meant_is_refused(string provider, string code, string part)
    {
        var error = Assert.ThrowsAny<TerraneException>(() => Run(provider, 1, "bad.tif"));
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.Message + error.Hint, StringComparison.Ordinal);
    }

    private static string Policy(string provider, double size) =>
        $"name: t\ncrs: EPSG:32630\nresolution: {size}\nproviders:\n  p: {provider}\n  sea: {{type: constant, value: -50}}\nsteps:\n  - {{provider: p, operator: overwrite}}\n";

    [Fact]
    public void A_catalogue_is_kept_for_later_runs_as_long_as_its_server_says_that_it_is_the_same()
    {
        var cache = new CacheSettings { Root = _ground.Path("cache") };
        string policy = Policy($"{{type: index, index: {_server.Url("index.geojson?key=s3cret")}, file: '{{url}}'}}", 10);
        byte[] first = Make("one.tif");
        Assert.Equal(1, Kept());
        Assert.Equal(first, Make("two.tif"));
        Assert.Equal(1, Kept());
        _ground.Write("index.geojson", Sheets.Collection(Sheets.Feature(0, "\"url\":\"tiles/a.tif\"")));
        Assert.NotEqual(first, Make("three.tif"));
        Assert.Equal(2, Kept());
        Assert.DoesNotContain(Directory.EnumerateFiles(cache.Root, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("s3cret", StringComparison.Ordinal));

        byte[] Make(string output)
        {
            Fused.Do(Fused.Options(_ground, policy, Sheets.Extent(2), output) with { Cache = cache });
            return File.ReadAllBytes(_ground.Path(output));
        }

        int Kept() => CacheInventory.Open(cache.Root).Items(CacheTier.Files).Count();
    }

    private Fused Run(string provider, int tiles, string output, int first = 0, double size = 10) => Fused.Run(_ground, Policy(provider, size), Sheets.Extent(tiles, first), output);

    /// <summary>The same over a sea, so that there is something whatever becomes of the provider.</summary>
    private (FuseSummary Summary, string Outcomes) Try(string provider, string output)
    {
        FuseOptions options = Fused.Options(_ground, Policy(provider, 10).Replace("steps:\n", "steps:\n  - {provider: sea, operator: overwrite}\n", StringComparison.Ordinal), Sheets.Extent(2), output);
        return (Fused.Do(options), Metadata(output, "step_outcomes"));
    }

    private string Metadata(string output, string key)
    {
        using GdalDataset file = GdalDataset.Open(_ground.Path(output));
        return file.Metadata()[key];
    }
}
