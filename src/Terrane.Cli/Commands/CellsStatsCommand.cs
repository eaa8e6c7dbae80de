using System.CommandLine;
using Terrane.Cells.Areas;
using Terrane.Cells.Index;
using Terrane.Cells.Stats;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells stats</c>: what polygons hold of a raster, by exact coverage.</summary>
internal static class CellsStatsCommand
{
    public static Command Create(Talk talk)
    {
        var zones = new ZoneArguments();
        var raster = new Option<string>("--raster") { Description = "Raster with the values.", HelpName = "FILE", Required = true };
        var band = new Option<int>("--band") { Description = "Band (default 1).", HelpName = "N", DefaultValueFactory = _ => 1 };
        var crs = new Option<string?>("--raster-crs") { Description = "CRS of a raster that does not say its own.", HelpName = "CRS" };
        var noData = new Option<double[]>("--nodata") { Description = "Stored value that means no data, besides the file's own.", HelpName = "VALUE" };
        Option<string> area = ZoneArguments.Choice("--area", "Area of a cell: ellipsoid or geodesic-polygon.", "ellipsoid", "geodesic-polygon");
        var output = new Option<string?>("--output", "-o") { Description = "File ending in .csv, .jsonl or .parquet (default: CSV on stdout).", HelpName = "FILE" };
        var workers = new Option<int?>("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
        var memory = new Option<string?>("--memory") { Description = "Bound on the memory of the run (default 1G).", HelpName = "SIZE" };
        var command = new Command("stats", """
            Count, sum, mean, least and greatest value of a raster per polygon, weighted by the exact part of each cell that is covered, and by its area.

            Example:
              terrane cells stats --raster population.tif --zones countries.gpkg --zone-key ISO_A3 -o population.csv
            """)
        { raster, band, crs, noData, area, output, workers, memory };
        zones.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            ByteSize bound = ZoneArguments.Size(parse.GetValue(memory));
            IndexMemory.Bound(bound);
            IReadOnlyList<ZoneStatistics> statistics = StatsJob.Run(new StatsOptions
            {
                Raster = parse.GetRequiredValue(raster),
                Band = parse.GetValue(band),
                RasterCrs = parse.GetValue(crs),
                NoData = parse.GetValue(noData) ?? [],
                Zones = zones.Bind(parse),
                Area = ZoneArguments.Chosen(parse, area, "ellipsoid", "geodesic-polygon") == "ellipsoid" ? AreaModel.Ellipsoid : AreaModel.GeodesicPolygon,
                Workers = ZoneArguments.Within(parse.GetValue(workers), "--workers", 4096),
                Memory = bound,
            }, context.Progress, ct);
            if (parse.GetValue(output) is { } file) StatsTable.Write(file, statistics);
            else StatsTable.WriteCsv(Console.Out, statistics);
            return Exit.Success;
        });
        return command;
    }
}
