using System.CommandLine;
using Terrane.Cells.Areas;
using Terrane.Cells.Index;
using Terrane.Core;

namespace Terrane.Cli.Shared;

/// <summary>The options of the <c>cells</c> commands that make tables of a grid and polygons.</summary>
internal sealed class CellTableArguments
{
    private readonly ZoneArguments _zones = new();
    private readonly GridArguments _grid = new();
    private readonly Option<string> _output = new("--output", "-o") { Description = "Folder of the tables.", HelpName = "DIR", Required = true };
    private readonly Option<string> _area =
        ZoneArguments.Choice("--area", "Area of a cell: ellipsoid (between meridians and parallels) or geodesic-polygon.", "ellipsoid", "geodesic-polygon");
    private readonly Option<int?> _workers = new("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
    private readonly Option<string?> _memory = new("--memory") { Description = "Bound on the memory of the run (default 1G).", HelpName = "SIZE" };
    private readonly Option<string?> _cache = new("--cache") { Description = "Folder that keeps checked polygons and what was found in them, for later runs.", HelpName = "DIR" };

    public void AddTo(Command command)
    {
        _grid.AddTo(command);
        _zones.AddTo(command);
        foreach (Option option in new Option[] { _output, _area, _workers, _memory, _cache }) command.Add(option);
    }

    /// <exception cref="TerraneException">cells.options, memory.*.</exception>
    public IndexOptions Bind(ParseResult parse)
    {
        ByteSize memory = ZoneArguments.Size(parse.GetValue(_memory));
        IndexMemory.Bound(memory);
        return new IndexOptions
        {
            Raster = parse.GetValue(_grid.Raster),
            RasterCrs = parse.GetValue(_grid.RasterCrs),
            GridText = parse.GetValue(_grid.Grid),
            Zones = _zones.Bind(parse),
            Output = parse.GetRequiredValue(_output),
            Area = ZoneArguments.Chosen(parse, _area, "ellipsoid", "geodesic-polygon") == "ellipsoid" ? AreaModel.Ellipsoid : AreaModel.GeodesicPolygon,
            Workers = ZoneArguments.Within(parse.GetValue(_workers), "--workers", 4096),
            Memory = memory,
            Cache = parse.GetValue(_cache),
        };
    }

    /// <summary>Says what came of a run, and how it exits.</summary>
    public static int Tell(IndexOutcome outcome, JobContext context)
    {
        if (!outcome.WasThere) context.Progress.Write(Runtime.Progress.MessageLevel.Info, $"{outcome.Rows:N0} cells");
        Console.Out.WriteLine($"{outcome.ParameterHash}  {outcome.Digest}");
        return outcome.DataErrors == 0 ? Runtime.Exit.Success : Runtime.Exit.DataErrors;
    }
}
