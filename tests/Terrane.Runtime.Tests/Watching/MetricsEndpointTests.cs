using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Tests.Watching;

[Collection(nameof(ProcessWide))]
public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task Prometheus_gets_the_figures_of_the_stage_at_work_and_of_every_room()
    {
        using var meter = new Meter("Terrane.Test");
        using var foreign = new Meter("Other");
        using var talk = new StringWriter();
        using ProgressSink sink = ProgressSink.Create(talk, ProgressOptions.Default);
        using var memory = new MemorySampler();
        using var run = new RunMeter(sink, memory);
        int port = FreePort();
        using var endpoint = new MetricsEndpoint(port);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Counter<long> rows = meter.CreateCounter<long>("terrane.test.rows", "{row}", "Rows.\nOf a table.");
        Histogram<double> time = meter.CreateHistogram<double>("terrane.test.duration", "s");
        foreign.CreateObservableGauge("other", () => 1);
        rows.Add(3, new KeyValuePair<string, object?>("zone", "a \"b\""));
        rows.Add(4, new KeyValuePair<string, object?>("zone", "a \"b\""));
        time.Record(0.5);
        time.Record(0.25);
        string text;
        using (ProgressStage stage = sink.Begin("build", "tiles", 10))
        {
            stage.Advance(4);
            text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        }
        Assert.Contains("terrane_test_rows_total{zone=\"a \\\"b\\\"\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("# HELP terrane_test_rows_total Rows.\\nOf a table.\n# TYPE terrane_test_rows_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE terrane_test_duration_seconds summary\nterrane_test_duration_seconds_sum 0.75\nterrane_test_duration_seconds_count 2\n", text, StringComparison.Ordinal);
        Assert.Contains("terrane_run_stage_done{stage=\"build\",unit=\"tiles\"} 4\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("other", text, StringComparison.Ordinal);
        string line = text.Split('\n').Single(l => l.StartsWith("terrane_run_memory_used_bytes ", StringComparison.Ordinal));
        Assert.True(double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) > 10 << 20);
        string after = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("terrane_run_stage_done", after, StringComparison.Ordinal); // the stage has ended
        Assert.Contains("terrane_test_rows_total{zone=\"a \\\"b\\\"\"} 7\n", after, StringComparison.Ordinal); // what was counted stays
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/secret", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Equal("metrics.port", Assert.Throws<RunException>(() => new MetricsEndpoint(port)).Code);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
