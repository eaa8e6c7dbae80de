using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Gdal;

namespace Terrane.Fusion.Tests.Providers;

/// <summary>Uncertainties, surveys and type identifiers beside elevations.</summary>
public sealed class BandTests : IDisposable
{
    private const string Survey = "survey: {band: 3, table: rat, name: source_survey_id, date: [survey_date_start, survey_date_end], licence: license_name, institution: source_institution, resolution: resolution}";

    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Ids_past_what_a_float_can_count_are_told_apart()
    {
        // As floats 16777217 is 16777216, and 4294967295 is 4294967296.
        (double, string)[] rows = [(16_777_216, "A"), (16_777_217, "B"), (4_294_967_295, "C"), (4_294_967_294, "D")];
        BlueTopo.Write(_ground, "a.tif", 0, (c, r) => 100 + c, (_, _) => 1, (c, r) => rows[(c / 5 + r / 5) % 4].Item1, rows, GdalDataType.UInt32);
        Fused found = Run($"{{path: a.tif, {Survey}}}", 1, "a-out.tif");
        Dictionary<uint, JsonNode> ids = Dictionary("a-out.tif");
        for (int i = 0; i < found.Ids.Length; i++)
            Assert.Equal(rows[((i % Sheets.Side / 5) + (i / Sheets.Side / 5)) % 4].Item2, (string?)ids[found.Ids[i]]["survey"]);
        JsonNode one = ids[found.Ids[0]];
        Assert.Equal(("p", "2016-05-01/2017-06-02", "CC0 of A", "A & sons", 4.0, 100L),
            ((string?)one["provider"], (string?)one["date"], (string?)one["licence"], (string?)one["institution"], (double)one["resolution"]!, (long)one["pixels"]!));
    }

    [Fact]
    public void A_value_means_what_the_table_of_its_own_file_says_and_uncertainties_are_those_of_the_file_that_gives_the_elevation()
    {
        // a lies over b and is void in its middle; value 1 is another survey in each, 2 the same in both, 9 is in no table.
        BlueTopo.Write(_ground, "a.tif", 0, (c, r) => c is > 5 and < 12 ? float.NaN : 10, (c, r) => c < 3 ? float.NaN : 0.25f, (c, r) => c == 0 ? 9 : c < 15 ? 1 : 2, [(1, "H1"), (2, "H2")]);
        BlueTopo.Write(_ground, "b.tif", 0, (_, _) => 20, (_, _) => 0.75f, (c, r) => r < 10 ? 1 : 2, [(1, "W1"), (2, "H2")]);
        Fused found = Run($"{{path: [a.tif, b.tif], uncertainty: {{band: 2}}, {Survey}}}", 1, "ab.tif", "variables: [uncertainty]\n");
        Dictionary<uint, JsonNode> ids = Dictionary("ab.tif");
        string? At(int col, int row) => (string?)ids[found.Ids[(row * Sheets.Side) + col]]["survey"];
        Assert.Equal((null, "H1", "W1", "H2", "H2"), (At(0, 5), At(4, 5), At(8, 5), At(8, 15), At(16, 5)));
        Assert.Equal(found.Ids[(15 * Sheets.Side) + 8], found.Ids[(5 * Sheets.Side) + 16]);
        float Sigma(int col) => found.Uncertainty[(5 * Sheets.Side) + col];
        Assert.True(float.IsNaN(Sigma(1)));
        Assert.Equal((0.25f, 0.75f, 0.25f), (Sigma(4), Sigma(8), Sigma(16)));
    }

    [Fact]
    public void Uncertainties_of_pixels_flow_through_means_and_a_step_stands_in_where_a_band_is_silent()
    {
        BlueTopo.Write(_ground, "a.tif", 0, (c, _) => 10 + c, (c, _) => c == 0 ? float.NaN : c / 10f, (_, _) => 1, [(1, "H1")]);
        Fused found = Fused.Run(_ground, """
            name: t
            crs: EPSG:32630
            resolution: 10
            variables: [uncertainty]
            providers:
              a: {path: a.tif, uncertainty: {band: 2}}
              b: {type: constant, value: 14}
            steps:
              - {provider: b, operator: overwrite, uncertainty: 0.5}
              - {provider: a, operator: weighted_mean, weight: 3, uncertainty: 2}
            """, Sheets.Extent(1), "mean.tif");
        for (int col = 0; col < Sheets.Side; col++)
        {
            // CUDEM: u = sqrt(sum(u^2) + (sum(w (z - mean)^2) / sum(w)) / n)
            double u = col == 0 ? 2 : (float)(col / 10f), z = 10 + col, mean = ((3 * z) + 14) / 4, spread = ((3 * (z - mean) * (z - mean)) + ((14 - mean) * (14 - mean))) / 4;
            Assert.Equal(mean, found.Elevation[col], 1e-4);
            Assert.Equal(Math.Sqrt((u * u) + 0.25 + (spread / 2)), found.Uncertainty[col], 1e-4);
        }
    }

    [Theory]
    [InlineData("tid: {path: tid.tif}")]
    [InlineData("tid: {band: 3}")]
    public void Type_identifiers_go_with_the_elevations_that_win(string tid)
    {
        BlueTopo.Write(_ground, "a.tif", 0, (c, _) => c < 15 ? -10 : float.NaN, (_, _) => 1, (c, r) => c == 14 ? 300 : (c * 6) + (r % 5), [(1, "x")]);
        _ground.Raster("tid.tif", Sheets.Side, Sheets.Side, Sheets.West, Sheets.North, Sheets.Cell, (c, r) => c == 14 ? float.NaN : (c * 6) + (r % 5));
        string policy = $$"""
            name: t
            crs: EPSG:32630
            resolution: 10
            variables: [elevation, tid]
            providers:
              sea: {type: constant, value: -30}
              a: {path: a.tif, {{tid}} }
              lidar: {path: a.tif, tid: 15, valid_range: [-20, -5] }
            steps:
              - {provider: sea, operator: overwrite}
              - {provider: a, operator: overwrite}
              - {provider: lidar, operator: overwrite, zone: {type: bbox, coords: [-3, 54, -2.9995, 55]} }
            """;
        Fused found = Fused.Run(_ground, policy, Sheets.Extent(1), "tid-out.tif");
        Assert.Equal(400, found.Ids.Length);
        double[] tids = Ground.Read(_ground.Path("tid-out-provenance.tif"), 2);
        int lidar = 0;
        while (tids[lidar] == 15 && lidar < 10) lidar++;
        Assert.InRange(lidar, 2, 4); // 0.0005 degrees are 33 m
        for (int i = 0; i < tids.Length; i++)
        {
            (int col, int row) = (i % Sheets.Side, i / Sheets.Side);
            Assert.Equal(col < lidar ? 15 : col < 14 ? (col * 6) + (row % 5) : 255, tids[i]);
        }
        FuseOptions zarr = Fused.Options(_ground, policy, Sheets.Extent(1), "tid.zarr");
        Fused.Do(zarr);
        Assert.Equal("|u1", (string?)JsonNode.Parse(File.ReadAllText(_ground.Path("tid.zarr/tid/.zarray")))!["dtype"]);
        byte[] chunk = File.ReadAllBytes(_ground.Path("tid.zarr/tid/0.0"));
        using var plain = new System.IO.Compression.ZLibStream(new MemoryStream(chunk), System.IO.Compression.CompressionMode.Decompress);
        var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        Assert.Equal(tids.Select(t => (byte)t), bytes.ToArray());

        // The other forms of an output have the same.
        Fused.Do(Fused.Options(_ground, policy, Sheets.Extent(1), "tid-cog.tif") with { IsCloudOptimised = true });
        Assert.Equal(tids, Ground.Read(_ground.Path("tid-cog-provenance.tif"), 2));
        Fused.Do(Fused.Options(_ground, policy, Sheets.Extent(1), "tid3.zarr") with { ZarrFormat = 3 });
        JsonNode array = JsonNode.Parse(File.ReadAllText(_ground.Path("tid3.zarr/tid/zarr.json")))!;
        Assert.Equal(("uint8", 255), ((string?)array["data_type"], (int)array["fill_value"]!));
        using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(_ground.Path("tid3.zarr/tid/c/0/0")), System.IO.Compression.CompressionMode.Decompress);
        var three = new MemoryStream();
        gzip.CopyTo(three);
        Assert.Equal(bytes.ToArray(), three.ToArray());
    }

    [Fact]
    public void They_do_not_depend_on_cells_workers_or_the_grid_of_the_output()
    {
        for (int i = 0; i < 3; i++)
            BlueTopo.Write(_ground, $"t{i}.tif", i, (c, r) => (c * r) % 13 == 0 ? float.NaN : c + r, (c, r) => (c + (2 * r)) / 50f, (c, r) => (c * 31 + r * 17) % 7, [.. Enumerable.Range(1, 6).Select(n => ((double)n, $"S{n * (i % 2)}"))]);
        string provider = $"{{path: t*.tif, uncertainty: {{band: 2}}, tid: {{band: 3}}, {Survey}}}", head = "variables: [uncertainty, tid]\n";
        Fused whole = Run(provider, 3, "whole.tif", head, size: 1.7), cut = Run(provider, 3, "cut.tif", head, size: 1.7, cell: 64);
        Assert.True(whole.Ids.Distinct().Count() > 5);
        Assert.Equal(whole.Ids, cut.Ids);
        Assert.Equal(whole.Elevation.Select(BitConverter.SingleToInt32Bits), cut.Elevation.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(whole.Uncertainty.Select(BitConverter.SingleToInt32Bits), cut.Uncertainty.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(Ground.Read(_ground.Path("whole-provenance.tif"), 2), Ground.Read(_ground.Path("cut-provenance.tif"), 2));
    }

    [Theory]
    [InlineData("uncertainty: {band: 4}", "raster.band")]
    [InlineData("survey: {band: 2}", "fusion.table")]
    public void A_file_that_lacks_what_is_asked_for_is_a_data_error_and_its_elevations_are_used(string keys, string code)
    {
        BlueTopo.Write(_ground, "a.tif", 0, (_, _) => 5, (_, _) => 1, (_, _) => 1, [(1, "x")]);
        FuseOptions options = Fused.Options(_ground, Policy($"{{path: a.tif, {keys}}}", "", 10), Sheets.Extent(1), "lacks.tif");
        Assert.Equal((400L, 1L), Fused.Do(options) is var summary ? (summary.Pixels, summary.DataErrors) : default);
        using FusionPlan plan = FusionPlan.Make(options, TestContext.Current.CancellationToken);
        Assert.Equal(code, Assert.Single(plan.Failures).Code);
    }

    [Theory]
    [InlineData("survey: {band: 3, name: survey}", "fusion.table", "source_survey_id")]
    [InlineData("survey: {name: survey}", "job.value", ":6")]
    [InlineData("survey: {attribute: x}", "job.value", ":6")]
    [InlineData("survey: {band: 3, tabel: rat}", "job.key", ":6")]
    [InlineData("uncertainty: {bnd: 2}", "job.key", ":6")]
    [InlineData("uncertainty: -1", "job.value", ":6")]
    [InlineData("tid: 255", "job.value", ":6")]
    [InlineData("tid: {band: 1, path: x.tif}", "job.value", ":6")]
    public void What_cannot_be_meant_is_refused(string keys, string code, string part)
    {
        BlueTopo.Write(_ground, "a.tif", 0, (_, _) => 5, (_, _) => 1, (_, _) => 1, [(1, "x")]);
        var error = Assert.ThrowsAny<TerraneException>(() => Run($"\n    path: a.tif\n    {keys}", 1, "bad.tif"));
        Assert.Equal(code, error.Code);
        Assert.Contains(part == ":6" ? "bad.tif.yaml:7" : part, error.Message + error.Hint, StringComparison.Ordinal);
    }

    private static string Policy(string provider, string head, double size) =>
        FormattableString.Invariant($"name: t\ncrs: EPSG:32630\nresolution: {size}\n{head}providers:\n  p: {provider}\nsteps:\n  - {{provider: p, operator: overwrite}}\n");

    private Fused Run(string provider, int tiles, string output, string head = "", double size = 10, int cell = FuseOptions.DefaultCell) =>
        Fused.Run(_ground, Policy(provider, head, size), Sheets.Extent(tiles), output, cell, cell == FuseOptions.DefaultCell ? 1 : 3);

    private Dictionary<uint, JsonNode> Dictionary(string output)
    {
        using GdalDataset file = GdalDataset.Open(_ground.Path(output));
        return JsonNode.Parse(file.Metadata()["provenance_dict"])!.AsObject().ToDictionary(p => uint.Parse(p.Key, null), p => p.Value!);
    }
}
