using System.Diagnostics.Metrics;
using Terrane.Runtime.Watching;

namespace Terrane.Serve;

/// <summary>Requests as OpenTelemetry and Prometheus see them: a meter called "Terrane.Serve".</summary>
internal sealed class ServeMeter : IDisposable
{
    private const string Prefix = "terrane.serve.";

    private readonly Meter _meter = new("Terrane.Serve");
    private readonly PrometheusText _text = new();
    private readonly Counter<long> _requests;
    private readonly Counter<long> _rendered;
    private readonly Histogram<double> _seconds;
    private readonly KeyValuePair<string, object?>[] _tags = [.. Enumerable.Range(0, 600).Select(status => new KeyValuePair<string, object?>("status", status))];

    public ServeMeter()
    {
        _requests = _meter.CreateCounter<long>($"{Prefix}requests", "{request}", "Requests answered.");
        _rendered = _meter.CreateCounter<long>($"{Prefix}rendered", "{tile}", "Tiles rendered from policies and rasters.");
        _seconds = _meter.CreateHistogram<double>($"{Prefix}duration", "s", "Time to answer.");
    }

    public void Count(int status, TimeSpan took)
    {
        _requests.Add(1, _tags[Math.Clamp(status, 0, _tags.Length - 1)]);
        _seconds.Record(took.TotalSeconds);
    }

    public void CountRendered() => _rendered.Add(1);

    public string Render() => _text.Render();

    public void Dispose()
    {
        _meter.Dispose();
        _text.Dispose();
    }
}
