using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cells;

/// <summary>Figures and spans reach an OpenTelemetry collector when somebody asks for that, and only then.</summary>
public sealed class TelemetryExportTests : IDisposable
{
    private const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly TestFolder _folder = new();
    private readonly Collector _collector = new();

    public void Dispose()
    {
        _collector.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_tells_the_collector_that_an_option_or_the_environment_names(bool byOption)
    {
        string[] options = byOption ? ["--otlp", _collector.Address] : [];
        TerraneProgram.RunIn(null, [(Variable, byOption ? null : _collector.Address)], [.. Command("out"), .. options]).Exits(0);
        string metrics = _collector.Posted("/v1/metrics"), traces = _collector.Posted("/v1/traces");
        foreach (string name in new[] { "visited", "included", "rows", "bytes", "flushes", "parts", "chunk.duration", "group.duration", "rate", "byte_rate", "worker.rate", "memory.peak" })
            Assert.Contains($"terrane.cells.{name}", metrics, StringComparison.Ordinal);
        foreach (string text in new[] { "terrane", "country", "IS" }) Assert.Contains(text, metrics, StringComparison.Ordinal);
        foreach (string text in new[] { "cells index", "cells sweep", "cells encode", "row_first", "column_last", "cells_visited" }) Assert.Contains(text, traces, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_told_unasked()
    {
        TerraneProgram.RunIn(null, [(Variable, null)], Command("out")).Exits(0);
        Assert.Empty(_collector.Paths);
    }

    [Fact]
    public void A_collector_that_is_not_there_is_a_warning_and_a_bad_address_an_error()
    {
        TerraneProgram.RunIn(null, [(Variable, null)], [.. Command("out"), "--otlp", "http://127.0.0.1:1"]).Exits(0).Says("telemetry.export");
        TerraneProgram.RunIn(null, [(Variable, null)], [.. Command("out"), "--otlp", "collector"]).Exits(2).Says("option.value");
    }

    private string[] Command(string output)
    {
        string zones = _folder.File("z.geojson");
        File.WriteAllText(zones, """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"iso":"ISL"},"geometry":{"type":"Polygon",
            "coordinates":[[[-24,63],[-13,63],[-13,67],[-24,67],[-24,63]]]}}]}
            """);
        return ["cells", "index", "--grid", "360,180,-180,1,90,-1,EPSG:4326", "--zones", zones, "--zone-key", "iso", "-o", _folder.File(output)];
    }
}
