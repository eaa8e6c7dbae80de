using System.Text.Json.Nodes;
using Terrane.Cells.Index;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Telemetry;

/// <summary>Collects what a run does, chunk by chunk: for the log, for report.json, and for OpenTelemetry. Called by the consuming thread alone.</summary>
internal sealed class RunTelemetry(IProgressSink log)
{
    private readonly List<ChunkFigures> _chunks = [];
    private readonly SortedDictionary<int, WorkerFigures> _workers = [];
    private long _flushes, _parts, _rows, _bytes;

    public void ChunkSwept(ChunkFigures chunk)
    {
        _chunks.Add(chunk);
        WorkerFigures worker = Worker(chunk.Worker);
        worker.Chunks++;
        worker.CellsVisited += chunk.Sweep.Visited;
        worker.SweepSeconds += chunk.Seconds;
        CellsMeter.Visited.Add(chunk.Sweep.Visited, Country(chunk.Key));
        CellsMeter.Included.Add(chunk.Sweep.Included, Country(chunk.Key));
        CellsMeter.ChunkTime.Record(chunk.Seconds);
        log.Write(MessageLevel.Detail, $"swept {chunk.Key} rows {chunk.Rows.First} to {chunk.Rows.End - 1}, columns {chunk.Columns.First} to {chunk.Columns.End - 1}: "
            + $"{chunk.Sweep.Visited:N0} cells visited, {chunk.Sweep.Included:N0} included, {chunk.Seconds * 1000:F1} ms, worker {chunk.Worker}");
    }

    public void ZoneSwept(ZoneResult zone, SweepFigures sum) =>
        log.Write(MessageLevel.Detail, $"swept {zone.Key}: {sum.Visited:N0} cells visited, {sum.Included:N0} included in {sum.Runs:N0} runs, {zone.SweepSeconds * 1000:F1} ms");

    /// <param name="tables">How many tables the group is a part of: each has all its rows.</param>
    public void GroupFlushed(ZoneResult zone, int rows, int tables, long bytes, double seconds, int worker)
    {
        WorkerFigures figures = Worker(worker);
        figures.Groups++;
        figures.CellsEncoded += rows;
        figures.EncodeSeconds += seconds;
        zone.EncodeSeconds += seconds;
        zone.Groups++;
        zone.Bytes += bytes;
        _flushes++;
        _rows += (long)rows * tables;
        _bytes += bytes;
        CellsMeter.Flushes.Add(1);
        CellsMeter.Rows.Add((long)rows * tables, Country(zone.Key));
        CellsMeter.Bytes.Add(bytes, Country(zone.Key));
        CellsMeter.GroupTime.Record(seconds);
    }

    public void PartClosed(string key, int part, long cells, long bytes, (int First, int Last) rows)
    {
        _parts++;
        CellsMeter.Parts.Add(1);
        log.Write(MessageLevel.Detail, $"wrote {key} part {part}: {cells:N0} cells, raster rows {rows.First} to {rows.Last}, {bytes:N0} bytes");
    }

    /// <summary>The section "telemetry" of report.json.</summary>
    public JsonObject Document(IReadOnlyList<ZoneResult> zones, ProgressStage sweep, ProgressStage write)
    {
        long visited = _chunks.Sum(chunk => chunk.Sweep.Visited);
        double sweepRate = Rate(visited, sweep.Wall.TotalSeconds), writeRate = Rate(_rows, write.Wall.TotalSeconds), byteRate = Rate(_bytes, write.Wall.TotalSeconds);
        CellsMeter.Rate.Record(sweepRate, new KeyValuePair<string, object?>("stage", "sweep"));
        CellsMeter.Rate.Record(writeRate, new KeyValuePair<string, object?>("stage", "write"));
        CellsMeter.ByteRate.Record(byteRate);
        foreach ((int number, WorkerFigures worker) in _workers)
            CellsMeter.WorkerRate.Record(Rate(worker.CellsEncoded, worker.EncodeSeconds), new KeyValuePair<string, object?>("worker", number));
        return new JsonObject
        {
            ["cellsVisitedPerSecond"] = sweepRate,
            ["rowsPerSecond"] = writeRate,
            ["bytesPerSecond"] = byteRate,
            ["flushes"] = _flushes,
            ["parts"] = _parts,
            ["bytes"] = _bytes,
            ["workers"] = new JsonArray([.. _workers.Select(item => Of(item.Key, item.Value))]),
            ["countries"] = new JsonArray([.. zones.Select(Of)]),
            ["chunks"] = new JsonArray([.. _chunks.Select(Of)]),
        };
    }

    private WorkerFigures Worker(int number) => _workers.TryGetValue(number, out WorkerFigures? found) ? found : _workers[number] = new WorkerFigures();

    private static JsonObject Of(int number, WorkerFigures worker) => new()
    {
        ["worker"] = number,
        ["chunks"] = worker.Chunks,
        ["cellsVisited"] = worker.CellsVisited,
        ["cellsVisitedPerSecond"] = Rate(worker.CellsVisited, worker.SweepSeconds),
        ["rowGroups"] = worker.Groups,
        ["cellsEncoded"] = worker.CellsEncoded,
        ["cellsEncodedPerSecond"] = Rate(worker.CellsEncoded, worker.EncodeSeconds),
        ["busySeconds"] = Seconds(worker.SweepSeconds + worker.EncodeSeconds),
    };

    private static JsonObject Of(ZoneResult zone) => new()
    {
        ["country"] = zone.Key,
        ["cellsVisited"] = zone.Figures.Visited,
        ["cellsIncluded"] = zone.Figures.Included,
        ["sweepSeconds"] = Seconds(zone.SweepSeconds),
        ["rowGroups"] = zone.Groups,
        ["bytes"] = zone.Bytes,
        ["encodeSeconds"] = Seconds(zone.EncodeSeconds),
    };

    private static JsonNode Of(ChunkFigures chunk) => new JsonObject
    {
        ["country"] = chunk.Key,
        ["rows"] = $"{chunk.Rows.First}-{chunk.Rows.End - 1}",
        ["columns"] = $"{chunk.Columns.First}-{chunk.Columns.End - 1}",
        ["cellsVisited"] = chunk.Sweep.Visited,
        ["cellsIncluded"] = chunk.Sweep.Included,
        ["seconds"] = Seconds(chunk.Seconds),
        ["worker"] = chunk.Worker,
    };

    private static KeyValuePair<string, object?> Country(string key) => new("country", key);

    private static double Rate(long count, double seconds) => seconds > 0 ? Math.Round(count / seconds) : 0;

    private static double Seconds(double seconds) => Math.Round(seconds, 6);
}
