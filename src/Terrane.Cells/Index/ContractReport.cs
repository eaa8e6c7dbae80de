using System.Text.Json.Nodes;
using Terrane.Cells.Grids;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Zones;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Index;

/// <summary>run_report.json: the figures that the tables' contract asks for, all measured.</summary>
internal static class ContractReport
{
    public static JsonObject Document(
        IndexOptions options, string hash, CellGrid grid, ZoneSet set, IReadOnlyList<ZoneResult> zones, (string Index, string Bounds) digests,
        RunClock clock, (long Raster, long Vectors) bytesRead, int workers) => new()
        {
            ["parameter_hash"] = hash,
            ["predicate"] = Names.Of(options.Rule),
            ["ties"] = Names.Of(options.Ties),
            ["ingress_versions"] = new JsonObject
            {
                ["iso3166"] = options.Zones.IsoCodes ? IsoCodes.Edition : "any",
                ["world_countries"] = set.Sha256,
                ["population_raster"] = options.Raster is null ? options.GridText : Path.GetFileName(options.Raster),
            },
            ["grid_dims"] = new JsonObject { ["nrows"] = grid.Rows, ["ncols"] = grid.Columns },
            ["grid"] = IndexPlan.GridOf(grid),
            ["countries_total"] = zones.Count,
            ["countries_without_cells"] = new JsonArray([.. zones.Where(zone => zone.Figures.Included == 0).Select(zone => JsonValue.Create(zone.Key))]),
            ["fallback_countries"] = new JsonArray([.. zones.Where(zone => zone.IsFallback).Select(zone => JsonValue.Create(zone.Key))]),
            ["rows_emitted"] = zones.Sum(zone => zone.Figures.Included),
            ["runs"] = zones.Sum(zone => zone.Figures.Runs),
            ["tie_cells"] = zones.Sum(zone => zone.Figures.Ties),
            ["area_m2"] = zones.Sum(zone => zone.AreaM2),
            ["determinism_receipt"] = Receipt.Document(hash, digests.Index),
            ["tile_bounds_receipt"] = new JsonObject { ["partition_path"] = $"{CellTables.Bounds}/{PartitionPath.HashPrefix}{hash}/", ["sha256_hex"] = digests.Bounds },
            ["zones"] = new JsonObject
            {
                ["features"] = set.Features,
                ["missing_codes"] = List(set.Missing),
                ["skipped_features"] = List(set.Skipped),
                ["united_codes"] = List(set.United),
                ["repaired_features"] = List(set.Repaired),
                ["antimeridian_rings"] = set.CrossingRings,
                ["polar_rings"] = set.PolarRings,
                ["removed_points"] = set.RemovedPoints,
            },
            ["pat"] = new JsonObject
            {
                ["wall_clock_seconds_total"] = Math.Round(clock.WallSeconds, 3),
                ["cpu_seconds_total"] = Math.Round(clock.CpuSeconds, 3),
                ["countries_processed"] = zones.Count,
                ["cells_scanned_total"] = zones.Sum(zone => zone.Figures.Visited),
                ["cells_included_total"] = zones.Sum(zone => zone.Figures.Included),
                ["bytes_read_raster_total"] = bytesRead.Raster,
                ["bytes_read_vectors_total"] = bytesRead.Vectors,
                ["max_worker_rss_bytes"] = ProcessMemory.PeakResidentBytes(),
                ["open_files_peak"] = IoFigures.OpenFilesPeak(),
                ["workers_used"] = workers,
                ["chunk_size"] = CellTables.GroupRows,
                ["io_baseline_raster_bps"] = Math.Round(IoFigures.Baseline(options.Raster)),
                ["io_baseline_vectors_bps"] = Math.Round(IoFigures.Baseline(options.Zones.Path)),
            },
        };

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
