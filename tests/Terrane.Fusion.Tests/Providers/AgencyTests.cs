using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Agencies;
using Terrane.Fusion.Providers.Index;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Tests.Support;

namespace Terrane.Fusion.Tests.Providers;

/// <summary>Agencies as data: each read strictly, and each loaded from a server in the layout of the agency.</summary>
public sealed partial class AgencyTests : IDisposable
{
    private readonly Ground _ground = new();
    private readonly FileServer _server;

    public AgencyTests()
    {
        _server = new FileServer(_ground.Folder);
        GdalLibrary.SetConfig("GDAL_HTTP_RETRY_DELAY", "0.05");
    }

    public void Dispose()
    {
        _server.Dispose();
        _ground.Dispose();
    }

    [Fact]
    public void Every_agency_has_known_keys_only_and_names_of_its_own()
    {
        Assert.Equal(["copernicus_dem", "emodnet", "gebco_2025", "ncei_bag", "ncei_cudem", "noaa_bluetopo", "noaa_topobathy", "usgs_3dep"], AgencyFiles.All.Select(a => a.Name));
        string[] names = [.. AgencyFiles.All.SelectMany(a => a.Aliases.Prepend(a.Name))];
        Assert.Equal(names.Distinct(), names);
        foreach (Agency agency in AgencyFiles.All)
        {
            // As a provider of a policy, whose keys are all checked; what a policy has to give is given.
            string text = File.ReadAllText(Path.Combine(Programs.Root, "src", "Terrane.Fusion", "Providers", "Agencies", agency.Name + ".yaml"));
            string keys = Own().Replace(text, "") + (agency.Needs.Count > 0 ? $"{agency.Needs[0]}: x.gpkg\n" : "");
            string policy = $"name: t\nresolution: 1\nproviders:\n  p:\n    {keys.Trim().Replace("\n", "\n    ", StringComparison.Ordinal)}\nsteps: [{{provider: p, operator: fill}}]\n";
            ProviderSpec one = Assert.Single(PolicyFile.Load(_ground.Write("p.yaml", policy)).Providers);
            Assert.True(one.Licence is not null && one.Attribution is not null && one.VerticalDatum == agency.VerticalDatum, agency.Name);
        }
    }

    [Fact]
    public void Steps_name_agencies_and_their_aliases_and_policies_go_over_them()
    {
        const string Steps = "name: t\nresolution: 1\nsteps:\n  - {provider: gebco, operator: overwrite}\n  - {provider: cop30, operator: feather, distance: 100, transitions: [{over: gebco, operator: fill}]}\n";
        FusionPolicy policy = PolicyFile.Load(_ground.Write("p.yaml", Steps));
        Assert.Equal(["gebco_2025", "copernicus_dem"], policy.Providers.Select(p => p.Name));
        Assert.Equal("gebco_2025", policy.Steps[1].Transitions[0].Over);
        policy = PolicyFile.Load(_ground.Write("p.yaml", Steps + "providers: {mine: {agency: gebco, aliases: [gebco], path: g.tif, licence: ours}}\n"));
        Assert.Equal(("mine", "ours", "MSL", "2025"), policy.Steps[0].Provider is var one ? (one.Name, one.Licence, one.VerticalDatum, one.Date) : default);
    }

    [Theory]
    [InlineData("steps: [{provider: ncei_bag, operator: fill}]", "fusion.agency", "agency: ncei_bag, index:")]
    [InlineData("providers: {b: {agency: bag}}\nsteps: [{provider: b, operator: fill}]", "fusion.agency", "gdaltindex")]
    [InlineData("providers: {b: {agency: bog}}\nsteps: [{provider: b, operator: fill}]", "fusion.provider", "noaa_bluetopo")]
    [InlineData("providers: {b: {agency: gebco, pth: x}}\nsteps: [{provider: b, operator: fill}]", "job.key", "path")]
    [InlineData("steps: [{provider: gebko, operator: fill}]", "fusion.provider", "--providers")]
    [InlineData("providers: {gebco_2025: {path: x.tif}}\nsteps: [{provider: gebco, operator: fill}]", "fusion.provider", "gebco_2025")]
    public void What_cannot_be_meant_is_refused(string part, string code, string hint)
    {
        var error = Assert.ThrowsAny<TerraneException>(() => PolicyFile.Load(_ground.Write("p.yaml", $"name: t\nresolution: 1\n{part}\n")));
        Assert.Equal(code, error.Code);
        Assert.Contains(hint, error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usgs_3dep", -74.5, 40.5, "/n41w075/USGS_13_n41w075.tif")]
    [InlineData("copernicus_dem", -6.5, 56.5, "/Copernicus_DSM_COG_10_N56_00_W007_00_DEM/Copernicus_DSM_COG_10_N56_00_W007_00_DEM.tif")]
    [InlineData("copernicus_dem", -69.5, -32.5, "_S33_00_W070_00_DEM.tif")]
    [InlineData("copernicus_dem", 0.5, 0.5, "_N00_00_E000_00_DEM.tif")]
    [InlineData("emodnet", 7, 43.5, "/v12/E5_2024.tif.zip")]
    [InlineData("emodnet", 28, 41, "/v12/F7_2024.tif.zip")]
    public void Names_follow_from_places(string agency, double longitude, double latitude, string end)
    {
        var source = Assert.IsType<IndexSource>(PolicyFile.Load(_ground.Write("p.yaml", $"name: t\nresolution: 1\nsteps: [{{provider: {agency}, operator: fill}}]\n")).Providers[0].Source);
        IndexEntry entry = Assert.Single(new GridCatalogue(source.Grid!).Entries(new GeographicArea(longitude, latitude, longitude + 0.1, latitude + 0.1), TestContext.Current.CancellationToken));
        Assert.EndsWith(end, source.FileOf(entry), StringComparison.Ordinal);
    }

    [Fact]
    public void BlueTopo_by_its_tile_scheme_with_uncertainties_and_contributors()
    {
        BlueTopo.Write(_ground, "BlueTopo/B1/BlueTopo_B1_20250101.tiff", 0, (c, r) => -5 - (c / 10f), (_, _) => 0.4f, (c, _) => c < 10 ? 101 : 102, [(101, "H10101"), (102, "H10102")]);
        BlueTopo.Write(_ground, "BlueTopo/B2/BlueTopo_B2_20250202.tiff", 0, (_, _) => -9, (_, _) => 2, (_, _) => 103, [(103, "GMRT")]);
        string Row(string tile, string date, string size, int place) =>
            Sheets.Feature(place, $"\"tile\":\"{tile}\",\"GeoTIFF_Link\":{(date.Length == 0 ? "null" : $"\"{_server.Url($"BlueTopo/{tile}/BlueTopo_{tile}_{date}.tiff")}\"")},\"Delivered_Date\":\"2025-01-02 10:11:12\",\"Resolution\":\"{size}\",\"UTM\":\"30\"");
        _ground.Write("scheme.geojson", Sheets.Collection(Row("B2", "20250202", "16m", 0), Row("B1", "20250101", "4m", 0), Row("B3", "", "2m", 0)));
        foreach (string date in new[] { "20260101_000000", "20260626_132625" })
            _ = Programs.Run("ogr2ogr", "-f", "GPKG", _ground.Path($"BlueTopo_Tile_Scheme_{date}.gpkg"), _ground.Path("scheme.geojson"), "-nln", $"BlueTopo_Tile_Scheme_{date}");
        Fused found = Run($"providers: {{b: {{agency: noaa_bluetopo, index: '{_server.Url("BlueTopo_Tile_Scheme_20260626_132625.gpkg")}'}}}}\nvariables: [uncertainty]", "b", "blue.tif");
        Assert.All(found.Uncertainty, u => Assert.Equal(0.4f, u));
        JsonObject ids = Ids("blue.tif");
        Assert.Equal(["H10101", "H10102"], ids.Select(p => (string?)p.Value!["survey"]));
        Assert.Equal(("2016-05-01/2017-06-02", "CC0 of H10101", "NAVD88 height"), ids.First().Value is { } one ? ((string?)one["date"], (string?)one["licence"], (string?)one["vertical_datum"]) : default);
        Assert.Contains(_server.Requests, r => r.Contains("BlueTopo_B1_20250101.tiff.aux.xml", StringComparison.Ordinal));
        // The latest scheme by name, of a folder.
        Assert.Equal(found.Elevation, Run("providers: {b: {agency: bluetopo, index: 'BlueTopo_Tile_Scheme_*.gpkg'}}", "b", "latest.tif").Elevation);
    }

    [Fact]
    public void Cudem_by_the_shapefile_in_the_zip_beside_its_tiles()
    {
        Sheets.Write(_ground, "cudem/NH_MA/ncei19_n43x00_w070x75_2018v1.tif", 0, 3);
        _ground.Write("i.geojson", Sheets.Collection(Sheets.Feature(0, "\"location\":\"NH_MA/ncei19_n43x00_w070x75_2018v1.tif\",\"srs\":\"EPSG:32630\",\"URL\":\"https://elsewhere/x.tif\"")));
        _ = Programs.Run("ogr2ogr", "-f", "ESRI Shapefile", _ground.Path("shape"), _ground.Path("i.geojson"), "-nln", "tileindex_NCEI_ninth_Topobathy_2014");
        ZipFile.CreateFromDirectory(_ground.Path("shape"), _ground.Path("cudem/tileindex_NCEI_ninth_Topobathy_2014.zip"));
        Fused found = Run($"providers: {{c: {{agency: cudem, crs: EPSG:32630, index: {_server.Url("cudem/tileindex_NCEI_ninth_Topobathy_2014.zip")}}}}}", "c", "cudem.tif");
        Assert.Equal(3, found.Elevation[0], 1e-3);
        Assert.Equal("NAVD88 height", (string?)Ids("cudem.tif").First().Value!["vertical_datum"]);
    }

    [Fact]
    public void Tiles_of_degrees_that_do_not_exist_have_no_data_and_those_that_fail_are_told()
    {
        foreach (string agency in new[] { "usgs_3dep", "copernicus_dem" })
        {
            string name = agency == "usgs_3dep" ? "current/n57w007/USGS_13_n57w007.tif" : "Copernicus_DSM_COG_10_N56_00_W007_00_DEM/Copernicus_DSM_COG_10_N56_00_W007_00_DEM.tif";
            Directory.CreateDirectory(Path.GetDirectoryName(_ground.Path(name))!);
            _ground.Raster(name, 100, 100, -7, 57, 0.01, (c, r) => c < 50 ? 0 : r < 20 ? -999_999 : 7, "EPSG:4326");
            string file = agency == "usgs_3dep" ? "current/{ns}{lat}{ew}{lon}/USGS_13_{ns}{lat}{ew}{lon}.tif" : "Copernicus_DSM_COG_10_{NS}{lat}_00_{EW}{lon}_00_DEM/Copernicus_DSM_COG_10_{NS}{lat}_00_{EW}{lon}_00_DEM.tif";
            string policy = $"name: t\nresolution: 0.01\nproviders: {{p: {{agency: {agency}, nodata: -999999, file: '{_server.Url(file)}'}}}}\nsteps: [{{provider: p, operator: overwrite}}]\n";
            FuseOptions options = Fused.Options(_ground, policy, new Bounds(-8.5, 55.5, -6, 57), $"{agency}.tif");
            Assert.Equal((40L * 100, 0L), Fused.Do(options) is var summary ? (summary.Pixels - (summary.Pixels % 100), summary.DataErrors) : default);
            if (agency == "usgs_3dep") continue;
            _server.Misbehave = (_, path, _) => path.Contains("N55_00_W008", StringComparison.Ordinal) ? Fault.Unavailable : Fault.None;
            policy = policy.Replace("127.0.0.1", "localhost", StringComparison.Ordinal); // GDAL remembers what an address answered
            Assert.Equal(1, Fused.Do(Fused.Options(_ground, policy, new Bounds(-8.5, 55.5, -6, 57), "failed.tif")).DataErrors);
        }
    }

    [Fact]
    public void Gebco_and_emodnet_in_their_zips()
    {
        void Zip(string zip, string member, Func<int, int, float> value, double west, double north)
        {
            _ground.Raster("m.tif", 40, 40, west, north, 0.05, value, "EPSG:4326");
            Directory.CreateDirectory(Path.GetDirectoryName(_ground.Path(zip))!);
            using ZipArchive archive = ZipFile.Open(_ground.Path(zip), ZipArchiveMode.Create);
            archive.CreateEntryFromFile(_ground.Path("m.tif"), member);
        }
        Zip("gebco_2025_geotiff.zip", "gebco_2025_n90.0_s0.0_w0.0_e90.0.tif", (c, r) => -100 - c, 6, 44);
        Zip("gebco_2025_tid_geotiff.zip", "gebco_2025_tid_n90.0_s0.0_w0.0_e90.0.tif", (c, r) => c < 20 ? 11 : 40, 6, 44);
        Zip("v12/E5_2024.tif.zip", "E5_2024.tif", (c, r) => c < 30 ? -9999 : -50, 6, 44);
        string policy = $$"""
            name: t
            resolution: 0.05
            variables: [elevation, tid]
            providers:
              gebco: {agency: gebco_2025, path: '{{_server.Url("gebco_2025_geotiff.zip")}}', tid: {path: '{{_server.Url("gebco_2025_tid_geotiff.zip")}}'} }
              emodnet: {agency: emodnet, file: '{{_server.Url("v12/{row}{column}_2024.tif.zip")}}'}
            steps:
              - {provider: gebco, operator: overwrite}
              - {provider: emodnet, operator: overwrite}
            """;
        FuseOptions options = Fused.Options(_ground, policy, new Bounds(6, 43.5, 8, 44), "zips.tif");
        Assert.Equal(0, Fused.Do(options).DataErrors);
        double[] elevation = Ground.Read(options.Output), tid = Ground.Read(options.ProvenanceOutput, 2);
        Assert.Equal((-110.0, -125.0, -50.0), (elevation[10], elevation[25], elevation[35]));
        Assert.Equal((11.0, 40.0, 255.0), (tid[10], tid[25], tid[35]));
    }

    [Fact]
    public void Bags_and_lidar_by_an_index_that_gdaltindex_writes()
    {
        BlueTopo.Write(_ground, "two.tif", 0, (c, r) => c == 0 ? 1_000_000 : -20 - c, (c, _) => c == 0 ? 1_000_000 : 0.3f, (_, _) => 1, [(1, "x")]);
        _ = Programs.Run("gdal_translate", "-q", "-of", "BAG", "-b", "1", "-b", "2", "-a_nodata", "1000000", _ground.Path("two.tif"), _ground.Path("H12345_MB_10m.bag"));
        _ = Programs.Run("gdaltindex", "-f", "GPKG", _ground.Path("bags.gpkg"), _ground.Path("H12345_MB_10m.bag"));
        Fused bag = Run("providers: {b: {agency: ncei_bag, index: bags.gpkg}}\nvariables: [uncertainty, tid]", "b", "bag.tif");
        Assert.Equal((true, -21f, 0.3f), (float.IsNaN(bag.Elevation[0]), bag.Elevation[1], bag.Uncertainty[1]));
        Assert.Equal("H12345_MB_10m.bag", (string?)Ids("bag.tif").First().Value!["survey"]);
        Assert.Equal(11, Ground.Read(_ground.Path("bag-provenance.tif"), 2)[1]);

        _ground.Raster("lidar_1234.tif", Sheets.Side, Sheets.Side, Sheets.West, Sheets.North, 10, (c, _) => c == 0 ? -999_999 : 2);
        Fused lidar = Run($"providers: {{l: {{agency: topobathy, path: '{_server.Url("lidar_1234.tif")}'}}}}", "l", "lidar.tif");
        Assert.Equal((true, 2f), (float.IsNaN(lidar.Elevation[0]), lidar.Elevation[1]));
    }

    private Fused Run(string providers, string step, string output) => Fused.Run(_ground,
        $"name: t\ncrs: EPSG:32630\nresolution: 10\n{providers}\nsteps: [{{provider: {step}, operator: overwrite}}]\n", Sheets.Extent(1), output);

    private JsonObject Ids(string output)
    {
        using GdalDataset file = GdalDataset.Open(_ground.Path(output));
        return JsonNode.Parse(file.Metadata()["provenance_dict"])!.AsObject();
    }

    [GeneratedRegex(@"^(note|needs|#).*\n", RegexOptions.Multiline)]
    private static partial Regex Own();
}
