using Terrane.Core;

namespace Terrane.Cells;

/// <summary>What stands in the way of a cell table; says where and what to do.</summary>
public sealed class CellsException : TerraneException
{
    private CellsException(string code, string message, string? hint = null) : base(code, message, hint) { }

    internal static CellsException Grid(string what) =>
        new("cells.grid", $"The grid cannot be used: {what}.", "Give an upright raster, or --grid COLUMNS,ROWS,X0,DX,Y0,DY,CRS, or --grid worldpop-1km.");

    public static CellsException Options(string what) => new("cells.options", $"{what}.", "See `terrane cells index --help`.");

    internal static CellsException Crs(string path) =>
        new("cells.crs.missing", $"'{path}' does not say which CRS its polygons are in.", "Give it with --zones-crs, for instance --zones-crs EPSG:4326.");

    internal static CellsException RasterCrs(string path) =>
        new("cells.crs.raster", $"'{path}' does not say which CRS it is in.", "Give it with --raster-crs, for instance --raster-crs EPSG:4326.");

    internal static CellsException Memory(ByteSize memory) =>
        new("cells.memory", $"These polygons do not fit in --memory {memory}.", "Give a larger --memory, or fewer workers with -j; what was finished is kept.");

    internal static CellsException Project(string zone, string crs) =>
        new("cells.crs.project", $"Zone '{zone}' reaches beyond the part of the world that {crs} can show.", "Cut the polygons to the grid's area first.");

    internal static CellsException GeoParquet(string path, string why) =>
        new("cells.zones.geoparquet", $"'{path}' is no GeoParquet that can be read: {why}.", "Write it as GeoParquet 1.0 with WKB, or convert it to GeoPackage.");

    internal static CellsException NoPolygon(string path) =>
        new("cells.zones.empty", $"'{path}' holds no polygon.", "Check the file and its layer.");

    internal static CellsException NotPolygon(string path, string feature, string type) =>
        new("cells.zones.type", $"{feature} of '{path}' is a {type}, wanted polygons.", "Leave out what is no area.");

    internal static CellsException Invalid(string path, IReadOnlyList<string> features) =>
        new("cells.zones.invalid", $"'{path}' has invalid polygons:{Lines(features)}", "Mend the file, or let terrane do it with --repair.");

    internal static CellsException UnknownCode(string path, IReadOnlyList<string> features) =>
        new("cells.zones.code", $"'{path}' has codes that ISO 3166 does not know:{Lines(features)}", "Correct them, or take keys as they are with --codes any.");

    internal static CellsException Uncoded(string path, IReadOnlyList<string> features) =>
        new("cells.zones.uncoded", $"'{path}' has features without a code:{Lines(features)}", "Skip them with --uncoded skip, or keep them under their name with --uncoded name.");

    internal static CellsException Duplicate(string path, IReadOnlyList<string> codes) =>
        new("cells.zones.duplicate", $"'{path}' has several features for one code:{Lines(codes)}", "Join them with --duplicates union.");

    internal static CellsException Nameless(string path, string feature) =>
        new("cells.zones.name", $"{feature} of '{path}' has neither code nor name.", "Skip such features with --uncoded skip, or say with --name-field where names are.");

    internal static CellsException NotIdentical(string path, string why) =>
        new("cells.partition.exists", $"'{path}' is published already and {why}.", "A published partition is never replaced: choose another folder, or remove it by hand.");

    internal static CellsException Partition(string path, string why) =>
        new("cells.partition", $"'{path}' is no published cell table: {why}.", "Name the folder that was given to `cells index -o`, or its parameter_hash= folder.");

    internal static CellsException Reference(string zones, string why) =>
        new("cells.reference", $"'{zones}' is not what the table was made from: {why}.", "Name the file that was given to `cells index --zones`.");

    internal static CellsException Workspace(string path, string why) =>
        new("cells.work", $"The unfinished work in '{path}' is damaged: {why}.", "Remove that folder and run the same command again.");

    private static string Lines(IReadOnlyList<string> lines)
    {
        const int Shown = 20;
        string text = string.Concat(lines.Take(Shown).Select(line => "\n  " + line));
        return lines.Count > Shown ? $"{text}\n  and {lines.Count - Shown} more" : text;
    }
}
