using System.Text.Json.Nodes;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Runtime.Jobs;

namespace Terrane.Resample.Sharding;

/// <summary>All bands of all datasets in one row: what shards are ranges of.</summary>
internal sealed class BandUnits
{
    private readonly List<(Dataset Dataset, WindowPlan Windows, long First)> _parts = [];

    public BandUnits(ResamplePlan plan, ResampleOptions options)
    {
        foreach (Dataset dataset in plan.Datasets.Where(dataset => !dataset.IsReference))
        {
            WindowPlan windows = ResamplePlan.Windows(dataset, options);
            _parts.Add((dataset, windows, Count));
            Count += windows.Bands;
        }
        Canonical = CanonicalPlan.From(new JsonObject
        {
            ["format"] = "terrane.resample-shards/1",
            ["datasets"] = new JsonArray([.. plan.Datasets.Select(dataset => new JsonObject { ["name"] = dataset.Name, ["plan"] = dataset.Plan() })]),
            ["bandRows"] = new JsonArray([.. _parts.Select(part => JsonValue.Create(part.Windows.BandRows))]),
            ["failures"] = new JsonArray([.. plan.Failures.Select(failure => new JsonObject { ["name"] = failure.Name, ["code"] = failure.Why.Code })]),
        });
    }

    public long Count { get; }

    /// <summary>The plan of the whole run: all nodes have to come to it.</summary>
    public CanonicalPlan Canonical { get; }

    /// <summary>Bands of each dataset within a range of units.</summary>
    /// <returns>First and end are bands of the dataset, Unit is the number of the first among all.</returns>
    public IEnumerable<(Dataset Dataset, WindowPlan Windows, int First, int End, long Unit)> Within(long from, long to)
    {
        foreach ((Dataset dataset, WindowPlan windows, long start) in _parts)
        {
            long first = Math.Max(from, start), end = Math.Min(to, start + windows.Bands);
            if (first < end) yield return (dataset, windows, (int)(first - start), (int)(end - start), first);
        }
    }

    /// <summary>Number of the first band of a dataset.</summary>
    public (WindowPlan Windows, long First) Of(Dataset dataset) => _parts.Where(part => part.Dataset == dataset).Select(part => (part.Windows, part.First)).Single();
}
