using Terrane.Cells.Grids;
using Terrane.Cells.Zones;
using Terrane.Native.Proj;

namespace Terrane.Cells.Index;

/// <summary>What a run would do, without doing it.</summary>
public static class IndexPreview
{
    /// <summary>Lines for the reader; the inputs are read and checked as a run would.</summary>
    /// <exception cref="CellsException">As for a run.</exception>
    public static IEnumerable<string> Describe(IndexOptions options)
    {
        CellGrid grid = IndexJob.Grid(options);
        ZoneSet set = ZoneCache.Read(options.Zones, options.Cache);
        (IReadOnlyList<Zone> zones, CoordinateOperation? operation) = ZoneProjector.Project(set.Zones, set.Crs, grid);
        yield return $"grid            {GridSource.Format(grid)}";
        yield return $"zones           {zones.Count} from {set.Features} features, {zones.Sum(zone => zone.Parts.Count)} polygons, {zones.Sum(zone => zone.Vertices)} vertices";
        yield return $"rule            {Names.Of(options.Rule)}, ties {Names.Of(options.Ties)}, fallback {Names.Of(options.Fallback)}";
        if (operation is not null) yield return $"operation       {operation.Name}";
        yield return $"antimeridian    {set.CrossingRings} rings cross, {set.PolarRings} of them round a pole";
        yield return $"missing codes   {(set.Missing.Count == 0 ? "none" : string.Join(' ', set.Missing))}";
        yield return $"skipped         {(set.Skipped.Count == 0 ? "none" : string.Join("; ", set.Skipped))}";
        yield return $"parameter_hash  {IndexPlan.Make(options, grid, set, operation?.Pipeline).Hash}";
    }
}
