using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Tests.Support;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Tests.Index;

public sealed class TelemetryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IndexOptions _options;

    public TelemetryTests() => _options = TestFiles.Options(TestFiles.ThreeCountries(_folder.File("z.geojson")), _folder.File("out")) with { BandRows = 10 };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_report_has_every_country_chunk_and_worker()
    {
        IndexOutcome outcome = TestFiles.Run(_options);
        JsonNode report = JsonNode.Parse(File.ReadAllText(Path.Combine(PartitionPath.Of(_options.Output, PartitionPath.Reports, outcome.ParameterHash), "report.json")))!;
        JsonNode telemetry = report["telemetry"]!;
        JsonNode[] countries = [.. telemetry["countries"]!.AsArray().OfType<JsonNode>()], chunks = [.. telemetry["chunks"]!.AsArray().OfType<JsonNode>()];
        Assert.Equal(["FR", "IT", "VA"], countries.Select(country => Text(country, "country")));
        Assert.Equal(outcome.Rows, countries.Sum(country => Number(country, "cellsIncluded")));
        // From 18.3 degrees north, which is in row 1, to 18.1 south, in row 38; from 25.3 west, in column 4, to 27.7 east, in column 57.
        Assert.Equal(["1-10", "11-20", "21-30", "31-38"], chunks.Where(chunk => Text(chunk, "country") == "FR").Select(chunk => Text(chunk, "rows")));
        Assert.Equal("4-57", Text(chunks[0], "columns"));
        foreach (string figure in new[] { "cellsVisited", "cellsIncluded" })
            Assert.All(countries, country => Assert.Equal(Number(country, figure), chunks.Where(chunk => Text(chunk, "country") == Text(country, "country")).Sum(chunk => Number(chunk, figure))));
        Assert.True(chunks.Sum(chunk => chunk["seconds"]!.GetValue<double>()) > 0); // a small one may round to none
        Assert.Equal(chunks.Length, telemetry["workers"]!.AsArray().Sum(worker => Number(worker!, "chunks")));
        Assert.Equal(outcome.Rows, telemetry["workers"]!.AsArray().Sum(worker => Number(worker!, "cellsEncoded")));
        Assert.Equal((2, 2), (Number(telemetry, "flushes"), Number(telemetry, "parts"))); // the Vatican has no cell
        Assert.All(new[] { "cellsVisitedPerSecond", "rowsPerSecond", "bytesPerSecond" }, rate => Assert.True(telemetry[rate]!.GetValue<double>() > 0));
        Assert.True(Number(report["memory"]!, "peakResidentBytes") > 0);
    }

    [Fact]
    public void The_log_has_chunks_and_ends_with_the_hot_spots()
    {
        using var memory = new MemorySampler();
        using var quiet = new Quiet();
        IndexJob.Run(_options, quiet, memory, TestContext.Current.CancellationToken);
        Assert.Contains(quiet.Lines, line => line.StartsWith("swept FR rows 1 to 10, columns 4 to 57: ", StringComparison.Ordinal));
        Assert.Contains(quiet.Lines, line => line.StartsWith("wrote IT part 0: 121 cells, raster rows ", StringComparison.Ordinal));
        int table = quiet.Lines.FindIndex(line => line.StartsWith("zone ", StringComparison.Ordinal));
        Assert.True(table > 0 && table >= quiet.Lines.Count - 4);
    }

    [Fact]
    public void A_listener_gets_figures_and_a_span_per_chunk_below_that_of_the_run()
    {
        var totals = new Dictionary<string, long>();
        var spans = new List<Activity>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == "Terrane.Cells") listener.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<long>((instrument, value, _, _) => { lock (totals) totals[instrument.Name] = totals.GetValueOrDefault(instrument.Name) + value; });
        meters.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Terrane.Cells",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => { lock (spans) spans.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);
        IndexOutcome outcome = TestFiles.Run(_options);
        meters.RecordObservableInstruments();
        Assert.Equal((outcome.Rows, 2 * outcome.Rows), (totals["terrane.cells.included"], totals["terrane.cells.rows"]));
        Assert.Equal((2, 2), (totals["terrane.cells.flushes"], totals["terrane.cells.parts"]));
        Assert.True(totals["terrane.cells.bytes"] > 0 && totals["terrane.cells.memory.peak"] > 0);
        Activity run = spans.Single(span => span.OperationName == "cells index");
        Activity[] sweeps = [.. spans.Where(span => span.OperationName == "cells sweep")];
        Assert.All(sweeps, span => Assert.Equal(run.SpanId, span.ParentSpanId));
        Assert.Equal(outcome.Rows, sweeps.Sum(span => (long)span.GetTagItem("cells_included")!));
        Assert.Contains(sweeps, span => ((string)span.GetTagItem("country")!, (int)span.GetTagItem("row_first")!, (int)span.GetTagItem("column_last")!) == ("FR", 1, 57));
        Assert.Equal(2, spans.Count(span => span.OperationName == "cells encode"));
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static long Number(JsonNode node, string name) => node[name]!.GetValue<long>();
}
