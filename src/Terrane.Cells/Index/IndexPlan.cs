using System.Text.Json.Nodes;
using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Parquet;
using Terrane.Cells.Tables;
using Terrane.Cells.Zones;
using Terrane.Native.Zstd;
using Terrane.Raster;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Cells.Index;

/// <summary>Everything that decides a byte of the tables; its hash is the parameter_hash of the partition.</summary>
internal static class IndexPlan
{
    public static CanonicalPlan Make(IndexOptions options, CellGrid grid, ZoneSet zones, string? pipeline) => CanonicalPlan.From(new JsonObject
    {
        ["format"] = "terrane.cells.index/1",
        ["version"] = RunReport.ProgramVersion,
        ["grid"] = GridOf(grid),
        ["zones"] = ZonesOf(options, zones),
        ["rule"] = Names.Of(options.Rule),
        ["ties"] = options.Rule == InclusionRule.Center ? Names.Of(options.Ties) : null,
        ["fallback"] = Names.Of(options.Fallback),
        ["area"] = grid.IsGeographic ? Names.Of(options.Area) : "planar",
        ["operation"] = pipeline,
        ["tables"] = Tables(),
        ["libraries"] = Libraries(options),
    });

    /// <summary>The plan of tile_coverage: it has no rule, and everything else as the other tables.</summary>
    public static CanonicalPlan Coverage(IndexOptions options, CellGrid grid, ZoneSet zones, string? pipeline, int bandRows) => CanonicalPlan.From(new JsonObject
    {
        ["format"] = "terrane.cells.coverage/1",
        ["version"] = RunReport.ProgramVersion,
        ["grid"] = GridOf(grid),
        ["zones"] = ZonesOf(options, zones),
        ["area"] = grid.IsGeographic ? Names.Of(options.Area) : "planar",
        ["operation"] = pipeline,
        ["bandRows"] = bandRows,
        ["tables"] = Tables(),
        ["libraries"] = Libraries(options),
    });

    public static JsonObject GridOf(CellGrid grid) => new()
    {
        ["columns"] = grid.Columns,
        ["rows"] = grid.Rows,
        ["transform"] = new JsonArray(grid.Transform.X0, grid.Transform.XCol, grid.Transform.XRow, grid.Transform.Y0, grid.Transform.YCol, grid.Transform.YRow),
        ["crs"] = grid.Crs.Authority ?? grid.Crs.Wkt,
    };

    private static JsonObject ZonesOf(IndexOptions options, ZoneSet zones) => new()
    {
        ["sha256"] = zones.Sha256,
        ["layer"] = options.Zones.Layer,
        ["keyField"] = options.Zones.KeyField,
        ["nameField"] = options.Zones.NameField,
        ["crs"] = zones.Crs,
        ["codes"] = options.Zones.IsoCodes ? IsoCodes.Edition : "any",
        ["uncoded"] = Names.Of(options.Zones.Uncoded),
        ["duplicates"] = options.Zones.UniteDuplicates ? "union" : "error",
        ["repair"] = options.Zones.Repair,
    };

    private static JsonObject Tables() => new()
    {
        ["groupRows"] = CellTables.GroupRows,
        ["pageRows"] = CellTables.PageRows,
        ["fileGroups"] = CellTables.FileGroups,
        ["codec"] = $"zstd-{PageEncoder.Level}",
    };

    private static JsonObject Libraries(IndexOptions options)
    {
        var libraries = new JsonObject { ["gdal"] = RasterLibraries.GdalVersion, ["zstd"] = ZstdCompressor.LibraryVersion };
        if (options.Area == AreaModel.GeodesicPolygon) libraries["proj"] = RasterLibraries.ProjVersion;
        return libraries;
    }
}
