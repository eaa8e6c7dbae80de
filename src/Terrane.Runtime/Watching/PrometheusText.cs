using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Terrane.Runtime.Watching;

/// <summary>The figures of all meters called "Terrane.*" in Prometheus' text format 0.0.4. Histograms become summaries of count and sum.</summary>
public sealed class PrometheusText : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Terrane.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Asks every observable instrument and writes what is known.</summary>
    public string Render()
    {
        lock (_gate)
        {
            // What is not said again (a stage that ended) must not stay.
            foreach (Family family in _families.Values.Where(f => f.IsObserved)) family.Samples.Clear();
        }
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach ((string name, Family family) in _families)
            {
                if (family.Samples.Count == 0) continue;
                text.Append("# HELP ").Append(name).Append(' ').Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(family.Type).Append('\n');
                foreach ((string labels, Sample sample) in family.Samples)
                {
                    if (family.Type == "summary")
                    {
                        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{labels} {Number(sample.Value)}\n{name}_count{labels} {sample.Count}\n");
                        continue;
                    }
                    text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {Number(sample.Value)}\n");
                }
            }
        }
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        bool sums = instrument is Counter<long> or Counter<double> or Counter<int> or UpDownCounter<long> or UpDownCounter<int>;
        bool isCounter = instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal) && !instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal);
        bool isHistogram = instrument is Histogram<double> or Histogram<long> or Histogram<int>;
        string name = Name(instrument) + (isCounter ? "_total" : "");
        string labels = Labels(tags);
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out Family? family))
                _families[name] = family = new Family(instrument.Description ?? "", isHistogram ? "summary" : isCounter ? "counter" : "gauge", instrument.IsObservable);
            Sample before = family.Samples.GetValueOrDefault(labels);
            family.Samples[labels] = new Sample(sums || isHistogram ? before.Value + value : value, before.Count + 1);
        }
    }

    /// <summary>terrane.run.memory.used in By becomes terrane_run_memory_used_bytes, as the OpenTelemetry rules for Prometheus have it.</summary>
    private static string Name(Instrument instrument)
    {
        string name = string.Concat(instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        string? unit = instrument.Unit switch { "By" => "bytes", "s" => "seconds", "By/s" => "bytes_per_second", _ => null };
        return unit is null || name.EndsWith("_" + unit, StringComparison.Ordinal) ? name : $"{name}_{unit}";
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var text = new StringBuilder("{");
        foreach ((string key, object? value) in tags)
        {
            if (text.Length > 1) text.Append(',');
            string escaped = $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'))).Append("=\"").Append(escaped).Append('"');
        }
        return text.Append('}').ToString();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private readonly record struct Sample(double Value, long Count);

    private sealed class Family(string help, string type, bool isObserved)
    {
        public string Help { get; } = help;
        public string Type { get; } = type;
        public bool IsObserved { get; } = isObserved;
        public SortedDictionary<string, Sample> Samples { get; } = new(StringComparer.Ordinal);
    }
}
