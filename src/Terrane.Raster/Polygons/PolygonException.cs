using Terrane.Core;

namespace Terrane.Raster.Polygons;

/// <summary>Polygons that cannot be used as they are; says which file and where.</summary>
public sealed class PolygonException : TerraneException
{
    private PolygonException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static PolygonException NotFound(string path) =>
        new("polygons.notfound", $"There is no file of polygons '{path}'.", "Check the path; the coast of Natural Earth is 'world-atlas:land-10m'.");

    internal static PolygonException Atlas(string name) =>
        new("polygons.atlas", $"'{PolygonFile.AtlasPrefix}{name}' is not installed.",
            "Start the program through ./terrane, which fetches world-atlas through npm, or name a file; it has land-10m, land-50m, land-110m and countries-10m, -50m, -110m.");

    internal static PolygonException Layers(string path, IEnumerable<string> layers) =>
        new("polygons.layer", $"'{path}' has several layers: {string.Join(", ", layers)}.", $"Name one: {path}|layername=NAME.");

    internal static PolygonException Empty(string path) => new("polygons.empty", $"'{path}' holds no polygon.", "Check the file and its layer with ogrinfo.");

    internal static PolygonException NotPolygon(string path, long feature, string type) =>
        new("polygons.type", $"Feature {feature} of '{path}' is a {type}, wanted polygons.", "Leave out what is no area.");

    internal static PolygonException Invalid(string path, long feature, string reason) =>
        new("polygons.invalid", $"Feature {feature} of '{path}' is no valid polygon: {reason}.", "Mend it, for instance with `ogr2ogr -makevalid mended.gpkg FILE`.");

    internal static PolygonException CrsMissing(string path) =>
        new("polygons.crs.missing", $"'{path}' does not say which CRS it is in.", "Write it with one: `ogr2ogr -a_srs EPSG:... out.gpkg FILE`.");

    internal static PolygonException Area(string path, string crs) =>
        new("polygons.area", $"'{path}' reaches beyond what can be brought from {crs} to EPSG:3857.", "Check its CRS, or cut the polygons to where the sources lie.");
}
