using System.Diagnostics.Metrics;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Index;

/// <summary>Figures for the log and for OpenTelemetry, whose .NET interface is <see cref="Meter"/>: listen to "Terrane.Cells".</summary>
internal static class Telemetry
{
    private const string Prefix = "terrane.cells.";

    private static readonly Meter Meter = new("Terrane.Cells");
    private static readonly Counter<long> Cells = Meter.CreateCounter<long>(Prefix + "included", "{cell}", "Cells found to belong to a zone.");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>(Prefix + "rows", "{row}", "Table rows written, of both tables.");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(Prefix + "bytes", "By", "Parquet bytes written.");
    private static readonly Histogram<double> SweepTime = Meter.CreateHistogram<double>($"{Prefix}sweep.duration", "s", "Worker time to find the runs of one zone.");
    private static readonly Histogram<double> GroupTime = Meter.CreateHistogram<double>($"{Prefix}group.duration", "s", "Worker time to encode one row group of both tables.");

    public static void ZoneSwept(IProgressSink log, string key, SweepFigures figures, double seconds)
    {
        Cells.Add(figures.Included);
        SweepTime.Record(seconds);
        log.Write(MessageLevel.Detail, $"swept {key}: {figures.Visited:N0} cells visited, {figures.Included:N0} included in {figures.Runs:N0} runs, {seconds * 1000:F1} ms");
    }

    public static void GroupEncoded(double seconds) => GroupTime.Record(seconds);

    public static void FileWritten(IProgressSink log, string key, int part, long rows, long bytes, (int First, int Last) rowSpan)
    {
        Rows.Add(rows);
        Bytes.Add(bytes);
        log.Write(MessageLevel.Detail, $"wrote {key} part {part}: {rows / 2:N0} cells, raster rows {rowSpan.First} to {rowSpan.Last}, {bytes:N0} bytes in both tables");
    }
}
