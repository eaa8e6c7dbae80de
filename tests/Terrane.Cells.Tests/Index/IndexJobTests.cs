using System.Text.Json.Nodes;
using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Verify;
using Terrane.Core;
using Terrane.Runtime;

namespace Terrane.Cells.Tests.Index;

public sealed class IndexJobTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tables_reports_and_receipt_agree()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), output = _folder.File("out");
        IndexOutcome outcome = TestFiles.Run(TestFiles.Options(zones, output));
        Verification verified = TableVerifier.Verify(output, ByteSize.Mebibytes(256), new Quiet(), TestContext.Current.CancellationToken);
        Assert.Empty(verified.Findings);
        Assert.Equal(2 * outcome.Rows, verified.Rows);
        Assert.Equal(3, verified.Zones);

        string reports = PartitionPath.Of(output, PartitionPath.Reports, outcome.ParameterHash);
        JsonNode[] summary = [.. File.ReadLines(Path.Combine(reports, "summary.jsonl")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["FR", "IT", "VA"], summary.Select(zone => zone["country_iso"]!.GetValue<string>()));
        Assert.Equal(0, summary[2]["cells_included"]!.GetValue<long>());
        Assert.Null(summary[2]["tile_id_min"]);
        // 121 centres lie in or on the border of the inner country; the same are left out of the large one as its hole.
        Assert.Equal((121, 121), (summary[1]["cells_included"]!.GetValue<long>(), summary[0]["cells_excluded_hole"]!.GetValue<long>()));
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(reports, "run_report.json")))!;
        Assert.All(run["pat"]!.AsObject(), figure => Assert.NotNull(figure.Value));
        Assert.Equal(outcome.Rows, run["rows_emitted"]!.GetValue<long>());
        Assert.Equal(outcome.Digest, Receipt.Read(output, outcome.ParameterHash));
        Assert.False(Directory.Exists(Path.Combine(output, CellTables.Index, $"parameter_hash={outcome.ParameterHash}", "country=VA")));
    }

    [Theory]
    [InlineData(InclusionRule.Center)]
    [InlineData(InclusionRule.AnyOverlap)]
    public void Bytes_do_not_depend_on_workers_or_bands(InclusionRule rule)
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        Dictionary<string, string>? first = null;
        foreach ((int workers, int band) in new[] { (1, 1024), (2, 1), (5, 7) })
        {
            string output = _folder.File($"out{workers}");
            TestFiles.Run(TestFiles.Options(zones, output) with { Workers = workers, BandRows = band, Rule = rule });
            Dictionary<string, string> hashes = TestFiles.Hashes(output);
            Assert.Equal(first ??= hashes, hashes);
        }
    }

    [Fact]
    public void The_same_content_again_is_nothing_to_do_and_changed_content_is_refused()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), output = _folder.File("out");
        IndexOutcome first = TestFiles.Run(TestFiles.Options(zones, output));
        IndexOutcome again = TestFiles.Run(TestFiles.Options(zones, output) with { Workers = 1 });
        Assert.True(again.WasThere);
        Assert.Equal(first.Digest, again.Digest);

        string file = Directory.EnumerateFiles(Path.Combine(output, CellTables.Index), "*.parquet", SearchOption.AllDirectories).First();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^30] ^= 1;
        File.WriteAllBytes(file, bytes);
        var changed = Assert.Throws<CellsException>(() => TestFiles.Run(TestFiles.Options(zones, output)));
        Assert.Equal("cells.partition.exists", changed.Code);
    }

    [Fact]
    public void Without_its_receipt_a_table_is_made_again_and_found_identical()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), output = _folder.File("out");
        IndexOutcome first = TestFiles.Run(TestFiles.Options(zones, output));
        File.Delete(Receipt.PathOf(output, first.ParameterHash));
        IndexOutcome again = TestFiles.Run(TestFiles.Options(zones, output));
        Assert.False(again.WasThere);
        Assert.Equal(first.Digest, again.Digest);
        Assert.Equal(first.Digest, Receipt.Read(output, first.ParameterHash));
    }

    [Fact]
    public void A_cancelled_run_is_continued_and_gives_the_same_bytes()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), whole = _folder.File("whole"), broken = _folder.File("broken");
        // Two million cells: several row groups, so there is something to stop in the middle of.
        IndexOptions options = TestFiles.Options(zones, whole) with { GridText = "2400,1600,-30,0.025,20,-0.025,EPSG:4326", BandRows = 16 };
        TestFiles.Run(options);
        for (int after = 20; ; after += 60)
        {
            using var stop = new CancellationTokenSource(after);
            try
            {
                TestFiles.RunUntil(options with { Output = broken }, stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.False(Directory.Exists(Path.Combine(broken, CellTables.Index)));
            }
        }
        Assert.Equal(TestFiles.Hashes(whole), TestFiles.Hashes(broken));
        Assert.DoesNotContain(Directory.EnumerateDirectories(broken), folder => folder.EndsWith(".terrane-work", StringComparison.Ordinal));
    }

    [Fact]
    public void What_changes_a_byte_changes_the_hash()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        IndexOptions options = TestFiles.Options(zones, _folder.File("out"));
        string[] hashes =
        [
            TestFiles.Run(options).ParameterHash,
            TestFiles.Run(options with { Rule = InclusionRule.AnyOverlap }).ParameterHash,
            TestFiles.Run(options with { Ties = TieRule.Partition }).ParameterHash,
            TestFiles.Run(options with { Fallback = FallbackRule.MaxOverlap }).ParameterHash,
            TestFiles.Run(options with { GridText = "60,40,-30,1,20.5,-1,EPSG:4326" }).ParameterHash,
            TestFiles.Run(options with { Area = Cells.Areas.AreaModel.GeodesicPolygon }).ParameterHash,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData(FallbackRule.MaxOverlap)]
    [InlineData(FallbackRule.RepresentativePoint)]
    public void A_zone_without_a_cell_gets_one_only_when_asked_for_and_flagged(FallbackRule fallback)
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), output = _folder.File("out");
        IndexOutcome outcome = TestFiles.Run(TestFiles.Options(zones, output) with { Fallback = fallback });
        JsonNode tiny = JsonNode.Parse(File.ReadLines(Path.Combine(PartitionPath.Of(output, PartitionPath.Reports, outcome.ParameterHash), "summary.jsonl")).Last())!;
        Assert.True(tiny["fallback"]!.GetValue<bool>());
        Assert.Equal(40, tiny["tile_id_min"]!.GetValue<int>()); // row 0, column 40: longitude 10 to 11, latitude 19 to 20
        Assert.Empty(TableVerifier.Verify(output, ByteSize.Mebibytes(256), new Quiet(), TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void A_cache_makes_the_same_bytes_without_a_second_sweep()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        IndexOptions options = TestFiles.Options(zones, _folder.File("a")) with { Cache = _folder.File("cache") };
        TestFiles.Run(options);
        IndexOutcome second = TestFiles.Run(options with { Output = _folder.File("b") });
        Assert.Equal(TestFiles.Hashes(_folder.File("a")), TestFiles.Hashes(_folder.File("b")));
        JsonNode report = JsonNode.Parse(File.ReadAllText(Path.Combine(PartitionPath.Of(_folder.File("b"), PartitionPath.Reports, second.ParameterHash), "report.json")))!;
        Assert.Equal(3, report["cells"]!["cacheHits"]!.GetValue<int>());
    }

    [Fact]
    public void Too_little_memory_is_refused_before_any_work()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        var refused = Assert.Throws<RunException>(() => TestFiles.Run(TestFiles.Options(zones, _folder.File("out")) with { Memory = ByteSize.Mebibytes(64) }));
        Assert.Equal("memory.budget", refused.Code);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void Projected_grids_have_eastings_and_planar_areas()
    {
        string zones = TestFiles.GeoJson(_folder.File("z.geojson"), ("GB", "Box", [TestFiles.Box(-3, 50, -1, 52)])), output = _folder.File("out");
        IndexOutcome outcome = TestFiles.Run(TestFiles.Options(zones, output) with { GridText = "700,1300,0,1000,1300000,-1000,EPSG:27700" });
        Assert.InRange(outcome.Rows, 30000, 32500); // 2 by 2 degrees at 51 north: 140 by 222 km
        Assert.Empty(TableVerifier.Verify(output, ByteSize.Mebibytes(256), new Quiet(), TestContext.Current.CancellationToken).Findings);
    }
}
