using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Runtime.Tests.Reports;

public sealed class RunReportTests
{
    [Fact]
    public void Tells_what_the_run_did()
    {
        var clock = new ManualClock();
        var talk = new StringWriter { NewLine = "\n" };
        using ProgressSink sink = ProgressSink.Create(talk, ProgressOptions.Default, clock: clock);
        var report = new RunReport("build", CanonicalPlan.Parse("""{"options":{"maxZoom":12}}"""), [new InputRecord("a.tif", 5, 77, "ff")], clock)
        {
            MemoryLimitBytes = 1 << 30,
            PeakTreeBytes = 1 << 29,
        };
        Assert.Equal(Exit.Success, report.ExitCode);
        using (ProgressStage stage = report.Begin(sink, "build", "tiles", 100))
        {
            clock.Advance(TimeSpan.FromSeconds(4));
            stage.Advance(100, 5000);
        }
        report.Warn(sink, "crs.grid", "no grid");
        report.Warn(sink, "crs.grid", "no grid");
        report.DataErrors.Add("tiles.range", "a.tif: 9500 m at 3,4");
        report.SetTiles([new ZoomFigures(1, 4, 400), new ZoomFigures(0, 1, 100)]);
        report.SetSection("sources", new JsonArray(new JsonObject { ["name"] = "a", ["operation"] = "Helmert (6)" }));

        JsonNode json = JsonNode.Parse(report.ToJson([new PublishedFile("out.pmtiles", 9, 88)]))!;
        Assert.Equal(("terrane.report/1", "build", RunReport.ProgramVersion), ((string)json["format"]!, (string)json["command"]!, (string)json["version"]!));
        Assert.Equal(("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:09.000Z"), ((string)json["started"]!, (string)json["finished"]!));
        AssertJson("""{"name":"out.pmtiles","size":9,"modifiedTicks":88}""", json["outputs"]![0]);
        JsonNode figures = json["stages"]![0]!;
        Assert.Equal(("build", "tiles", 100, 25.0, 5000, 4.0), ((string)figures["name"]!, (string)figures["unit"]!, (int)figures["items"]!,
            (double)figures["itemsPerSecond"]!, (int)figures["bytes"]!, (double)figures["wallSeconds"]!));
        Assert.True((double)figures["cpuSeconds"]! >= 0);
        Assert.Equal((1 << 30, 1 << 29), ((long)json["memory"]!["limitBytes"]!, (long)json["memory"]!["peakTreeBytes"]!));
        Assert.True((long)json["memory"]!["peakResidentBytes"]! > 10 << 20);
        AssertJson("""[{"code":"tiles.range","count":1,"examples":["a.tif: 9500 m at 3,4"]}]""", json["dataErrors"]);
        AssertJson("""["crs.grid: no grid"]""", json["warnings"]);
        AssertJson("""[{"zoom":0,"tiles":1,"bytes":100},{"zoom":1,"tiles":4,"bytes":400}]""", json["tiles"]);
        Assert.Equal("Helmert (6)", (string)json["sources"]![0]!["operation"]!);
        AssertJson("""{"path":"a.tif","size":5,"modifiedTicks":77,"sha256":"ff"}""", json["inputs"]![0]);
        AssertJson("""{"options":{"maxZoom":12}}""", json["plan"]!["content"]);
        Assert.Equal(Exit.DataErrors, report.ExitCode);
        Assert.Equal("build: 100 tiles, 4.9K in 4.0s, 25 tiles/s\nwarning: no grid [crs.grid]\n", talk.ToString());
    }

    [Fact]
    public void A_room_cannot_take_the_name_of_a_member_that_every_report_has()
    {
        var report = new RunReport("build", CanonicalPlan.Parse("{}"), []);
        Assert.Throws<ArgumentException>(() => report.SetSection("plan", new JsonObject()));
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}, found {actual?.ToJsonString()}");
}
