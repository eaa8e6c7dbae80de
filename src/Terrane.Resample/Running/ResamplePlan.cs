using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Grids;
using Terrane.Resample.Reading;
using Terrane.Runtime.Jobs;

namespace Terrane.Resample.Running;

/// <summary>The grid, and what was decided about each dataset before any cell is read.</summary>
internal sealed class ResamplePlan
{
    private readonly ResampleOptions _options;

    private ResamplePlan(ResampleOptions options, CellGrid grid, IReadOnlyList<Dataset> datasets, IReadOnlyList<(string Name, TerraneException Why)> failures) =>
        (_options, Grid, Datasets, Failures) = (options, grid, datasets, failures);

    public CellGrid Grid { get; }
    public IReadOnlyList<Dataset> Datasets { get; }

    /// <summary>Datasets that cannot be opened or brought to the grid; the others go on.</summary>
    public IReadOnlyList<(string Name, TerraneException Why)> Failures { get; }

    /// <exception cref="TerraneException">resample.grid, resample.name; the reason when a lone dataset cannot be used.</exception>
    public static ResamplePlan Make(ResampleOptions options)
    {
        if (options.Datasets.Count == 0) throw ResampleException.Options("No raster was given");
        if (options.Datasets.GroupBy(spec => spec.Name.Replace('-', '_'), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw ResampleException.Name(twice.First().Name);
        var scanned = new List<(DatasetSpec Spec, SourceSet Files)>();
        var failures = new List<(string, TerraneException)>();
        foreach (DatasetSpec spec in options.Datasets)
        {
            DatasetSpec full = spec with { Passthrough = spec.Passthrough ?? options.Passthrough, IsCloudOptimised = options.IsCloudOptimised };
            Try(spec.Name, failures, options, () => scanned.Add((full, SourceSet.Of(full))));
        }
        if (scanned.Count == 0) throw failures[0].Item2;
        CellGrid grid = TargetGrid.Parse(options.Grid, options.Extent, () => scanned.Select(item => item.Files.Grid));
        var datasets = new List<Dataset>();
        foreach ((DatasetSpec spec, SourceSet files) in scanned)
            Try(spec.Name, failures, options, () => datasets.Add(Dataset.Open(spec, files, grid, options.AllowBallpark)));
        return new ResamplePlan(options, grid, datasets, failures);
    }

    /// <summary>Windows of one dataset: the same on every machine, for they follow the options alone.</summary>
    public static WindowPlan Windows(Dataset dataset, ResampleOptions options)
    {
        var windows = new WindowPlan(dataset, options.Window);
        // Wide grids have bands of fewer rows before they are refused.
        for (long band = WindowPlan.MostBandBytes / 2; band >= WindowPlan.LeastBandBytes && !MemoryPlan.Fits(dataset, windows, options.Memory); band /= 2)
            windows = new WindowPlan(dataset, options.Window, band);
        return windows;
    }

    /// <summary>Windows and memory of one dataset.</summary>
    /// <exception cref="Terrane.Runtime.RunException">memory.budget.</exception>
    public static (WindowPlan Windows, MemoryPlan Memory) Divide(Dataset dataset, ResampleOptions options)
    {
        WindowPlan windows = Windows(dataset, options);
        return (windows, new MemoryPlan(dataset, windows, options.Workers > 0 ? options.Workers : Environment.ProcessorCount, options.Memory));
    }

    /// <summary>For people: the grid, then some lines per dataset.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"grid      {GridSource.Format(Grid)}";
        yield return string.Create(CultureInfo.InvariantCulture, $"          {Grid.Columns} columns, {Grid.Rows} rows, {Grid.Count} cells");
        foreach (Dataset dataset in Datasets)
        {
            yield return $"{dataset.Name,-9} {dataset.Decision} -> {OutputType.NameOf(dataset.Type)}: {dataset.Match.Reason}";
            if (!dataset.IsReference) yield return $"          {Effort(dataset)}";
            if (dataset.Operation is { } operation) yield return $"          by {operation.Name}{(operation.IsBallpark ? " (ballpark: may be off by hundreds of metres)" : "")}";
        }
        foreach ((string name, TerraneException why) in Failures) yield return $"{name,-9} cannot be used: [{why.Code}] {why.Message}";
    }

    /// <summary>The same for programs.</summary>
    public JsonObject Json() => new()
    {
        ["grid"] = GridSource.Format(Grid),
        ["cells"] = Grid.Count,
        ["memoryBytes"] = _options.Memory.Bytes,
        ["datasets"] = new JsonArray([.. Datasets.Select(Json)]),
        ["failures"] = new JsonArray([.. Failures.Select(failure => new JsonObject { ["name"] = failure.Name, ["code"] = failure.Why.Code, ["message"] = failure.Why.Message })]),
    };

    private JsonObject Json(Dataset dataset)
    {
        var json = new JsonObject
        {
            ["name"] = dataset.Name,
            ["decision"] = dataset.Decision,
            ["reason"] = dataset.Match.Reason,
            ["type"] = OutputType.NameOf(dataset.Type),
            ["operation"] = dataset.Operation?.Name,
            ["hash"] = CanonicalPlan.From(dataset.Plan()).Hash,
        };
        if (dataset.IsReference) return json;
        json["engine"] = dataset.Engine;
        try
        {
            (WindowPlan windows, MemoryPlan memory) = Divide(dataset, _options);
            json["window"] = new JsonArray(windows.WindowColumns, windows.BandRows);
            json["workers"] = memory.Workers;
            json["neededBytes"] = memory.NeededBytes;
        }
        catch (TerraneException e)
        {
            json["problem"] = $"[{e.Code}] {e.Message}";
        }
        return json;
    }

    private string Effort(Dataset dataset)
    {
        try
        {
            (WindowPlan windows, MemoryPlan memory) = Divide(dataset, _options);
            return string.Create(CultureInfo.InvariantCulture,
                $"{dataset.Engine}, windows of {windows.WindowColumns} by {windows.BandRows} cells, workers {memory.Workers}, memory {new ByteSize(memory.NeededBytes)} of {_options.Memory}");
        }
        catch (TerraneException e)
        {
            return $"[{e.Code}] {e.Message}";
        }
    }

    private static void Try(string name, List<(string, TerraneException)> failures, ResampleOptions options, Action action)
    {
        try
        {
            action();
        }
        catch (TerraneException e) when (options.Datasets.Count > 1)
        {
            failures.Add((name, e));
        }
    }
}
