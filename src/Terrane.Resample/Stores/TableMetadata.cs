using Terrane.Cells.Grids;
using Terrane.Resample.Datasets;
using Terrane.Runtime.Jobs;

namespace Terrane.Resample.Stores;

/// <summary>What a Parquet table says of itself.</summary>
internal static class TableMetadata
{
    public static Dictionary<string, string> Of(Dataset dataset) => new()
    {
        ["terrane.dataset"] = dataset.Name,
        ["terrane.grid"] = GridSource.Format(dataset.Grid),
        ["terrane.method"] = dataset.IsPassthrough ? "passthrough" : Names.Of(dataset.Method),
        ["terrane.plan_hash"] = CanonicalPlan.From(dataset.Plan()).Hash,
    };
}
