using System.Diagnostics;
using System.Diagnostics.Metrics;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Telemetry;

/// <summary>What this room tells OpenTelemetry, through .NET's own interface: a meter and a source of spans, both called "Terrane.Cells". Free when nobody listens.</summary>
internal static class CellsMeter
{
    private const string Name = "Terrane.Cells", Prefix = "terrane.cells.";

    private static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Spans = new(Name);

    public static readonly Counter<long> Visited = Meter.CreateCounter<long>($"{Prefix}visited", "{cell}", "Cells of the polygons' boxes that were looked at.");
    public static readonly Counter<long> Included = Meter.CreateCounter<long>($"{Prefix}included", "{cell}", "Cells found to belong to a zone.");
    public static readonly Counter<long> Rows = Meter.CreateCounter<long>($"{Prefix}rows", "{row}", "Table rows written, of all tables.");
    public static readonly Counter<long> Bytes = Meter.CreateCounter<long>($"{Prefix}bytes", "By", "Parquet bytes written.");
    public static readonly Counter<long> Flushes = Meter.CreateCounter<long>($"{Prefix}flushes", "{row group}", "Row groups appended to a part.");
    public static readonly Counter<long> Parts = Meter.CreateCounter<long>($"{Prefix}parts", "{file}", "Parts closed and synchronised.");
    public static readonly Histogram<double> ChunkTime = Meter.CreateHistogram<double>($"{Prefix}chunk.duration", "s", "Worker time to find the runs of one band of rows of one zone.");
    public static readonly Histogram<double> GroupTime = Meter.CreateHistogram<double>($"{Prefix}group.duration", "s", "Worker time to encode one row group.");
    public static readonly Gauge<double> Rate = Meter.CreateGauge<double>($"{Prefix}rate", "{cell}/s", "Cells per second of a stage.");
    public static readonly Gauge<double> ByteRate = Meter.CreateGauge<double>($"{Prefix}byte_rate", "By/s", "Parquet bytes written per second.");
    public static readonly Gauge<double> WorkerRate = Meter.CreateGauge<double>($"{Prefix}worker.rate", "{cell}/s", "Cells per busy second of one worker.");

    private static readonly ObservableGauge<long> Peak =
        Meter.CreateObservableGauge($"{Prefix}memory.peak", ProcessMemory.PeakResidentBytes, "By", "The most that this process had resident.");
}
