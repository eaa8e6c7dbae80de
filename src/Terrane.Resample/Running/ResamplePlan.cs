using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Resample.Datasets;
using Terrane.Resample.Grids;

namespace Terrane.Resample.Running;

/// <summary>The grid, and what was decided about each dataset before any cell is read.</summary>
internal sealed class ResamplePlan
{
    private ResamplePlan(CellGrid grid, IReadOnlyList<Dataset> datasets, IReadOnlyList<(string Name, TerraneException Why)> failures) =>
        (Grid, Datasets, Failures) = (grid, datasets, failures);

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
        var scanned = new List<(DatasetSpec Spec, RasterFile File)>();
        var failures = new List<(string, TerraneException)>();
        foreach (DatasetSpec spec in options.Datasets)
        {
            DatasetSpec full = spec with { Passthrough = spec.Passthrough ?? options.Passthrough };
            Try(spec.Name, failures, options, () => scanned.Add((full, DatasetScan.One(full))));
        }
        if (scanned.Count == 0) throw failures[0].Item2;
        CellGrid grid = TargetGrid.Parse(options.Grid, options.Extent, () => scanned.Select(item => item.File));
        var datasets = new List<Dataset>();
        foreach ((DatasetSpec spec, RasterFile file) in scanned)
            Try(spec.Name, failures, options, () => datasets.Add(Dataset.Open(spec, file, grid, options.AllowBallpark)));
        return new ResamplePlan(grid, datasets, failures);
    }

    /// <summary>For people: the grid, then a line per dataset.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"grid      {GridSource.Format(Grid)}";
        yield return string.Create(CultureInfo.InvariantCulture, $"          {Grid.Columns} columns, {Grid.Rows} rows, {Grid.Count} cells");
        foreach (Dataset dataset in Datasets)
        {
            yield return $"{dataset.Name,-9} {dataset.Decision} -> {OutputType.NameOf(dataset.Type)}: {dataset.Match.Reason}";
            if (dataset.Operation is { } operation) yield return $"          by {operation.Name}{(operation.IsBallpark ? " (ballpark: may be off by hundreds of metres)" : "")}";
        }
        foreach ((string name, TerraneException why) in Failures) yield return $"{name,-9} cannot be used: [{why.Code}] {why.Message}";
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
