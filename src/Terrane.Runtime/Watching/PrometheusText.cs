using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Terrane.Runtime.Watching;

/// <summary>The figures of all meters called "Terrane.*" in Prometheus' text format 0.0.4. Histograms become summaries of count and sum.</summary>
public sealed class PrometheusText : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Terrane.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Take((Family)family!, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Take((Family)family!, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Take((Family)family!, value, tags));
        _listener.Start();
    }

    /// <summary>Asks every observable instrument and writes what is known.</summary>
    public string Render()
    {
        KeyValuePair<string, Family>[] families;
        lock (_families) families = [.. _families];
        // What is not said again (a stage that ended) must not stay.
        foreach ((_, Family family) in families.Where(f => f.Value.IsObserved))
            lock (family) family.Samples.Clear();
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach ((string name, Family family) in families)
        {
            lock (family)
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

    private static void Take(Family family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (family)
        {
            string labels = tags.Length == 1 ? family.LabelsOf(tags[0]) : Labels(tags);
            Sample before = family.Samples.GetValueOrDefault(labels);
            family.Samples[labels] = new Sample(family.Sums ? before.Value + value : value, before.Count + 1);
        }
    }

    private Family FamilyOf(Instrument instrument)
    {
        bool isUpDown = instrument is UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double>;
        bool counts = instrument is Counter<long> or Counter<double> or Counter<int>;
        bool isCounter = counts || instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal);
        bool isHistogram = instrument is Histogram<double> or Histogram<long> or Histogram<int>;
        lock (_families)
        {
            string name = Name(instrument) + (isCounter ? "_total" : "");
            if (!_families.TryGetValue(name, out Family? family))
                _families[name] = family = new Family(instrument.Description ?? "", isHistogram ? "summary" : isCounter ? "counter" : "gauge", instrument.IsObservable, counts || isUpDown || isHistogram);
            return family;
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

    /// <remarks>Locked by whoever reads or writes its samples: a measurement costs a look into two small tables.</remarks>
    private sealed class Family(string help, string type, bool isObserved, bool sums)
    {
        private readonly Dictionary<(string, object?), string> _labels = [];
        public string Help { get; } = help;
        public string Type { get; } = type;
        public bool IsObserved { get; } = isObserved;

        /// <summary>Measurements are added up; else the last one counts.</summary>
        public bool Sums { get; } = sums;

        public SortedDictionary<string, Sample> Samples { get; } = new(StringComparer.Ordinal);

        public string LabelsOf(KeyValuePair<string, object?> tag)
        {
            if (_labels.TryGetValue((tag.Key, tag.Value), out string? known)) return known;
            return _labels[(tag.Key, tag.Value)] = Labels([tag]);
        }
    }
}
