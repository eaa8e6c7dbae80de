using System.Globalization;
using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Raster;

/// <summary>An input that cannot be used as it is; says which and what to do.</summary>
public sealed class RasterException : TerraneException
{
    private RasterException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static RasterException Options(string what) =>
        new("raster.options", $"The options of a source make no sense: {what}.", "Correct them in the job file or on the command line.");

    internal static RasterException NotFound(string spec) =>
        new("raster.notfound", $"There is no file, folder or archive '{spec}'.", "Check the path; quote globs so that the shell leaves them alone.");

    internal static RasterException Listed(string path, string list) =>
        new("raster.listed", $"'{path}' is named in '{list}', and is not there.", "Fetch it, or write the list again with `terrane bounds`.");

    internal static RasterException BoundsRow(string path, int line, string text) =>
        new("raster.bounds", $"Line {line} of '{path}' names no file of its folder: {text}", "Write the list again with `terrane bounds`.");

    internal static RasterException Empty(string spec) =>
        new("raster.empty", $"'{spec}' holds no raster.", $"Rasters are known by their extension ({string.Join(' ', Files.RasterNames.Extensions)}); name other files one by one.");

    internal static RasterException CrsMissing(string path) =>
        new("raster.crs.missing", $"'{path}' does not say which CRS it is in.", "Give it with crs=, for instance crs=EPSG:4326.");

    internal static RasterException TransformMissing(string path, int gcps) =>
        new("raster.transform.missing",
            gcps > 0 ? $"'{path}' has {gcps} ground control points but no grid." : $"'{path}' does not say where its cells lie.",
            gcps > 0 ? "Rectify it first, for instance with `gdalwarp -tps`." : "Add a world file (.tfw, .wld) or set it with `gdal_edit.py -a_ullr`.");

    internal static RasterException TransformDegenerate(string path, AffineTransform transform) =>
        new("raster.transform", string.Create(CultureInfo.InvariantCulture, $"The cells of '{path}' have no area: {transform}."),
            "Correct its georeference, for instance with `gdal_edit.py -a_ullr`.");

    internal static RasterException OutOfRange(string path, Bounds bounds) =>
        new("raster.transform", $"'{path}' is in degrees but spans {bounds}: no place on Earth.", "Give its true CRS with crs=.");

    internal static RasterException Provenance(string path, string problem) =>
        new("raster.provenance", $"'{path}' is no raster of ids: {problem}.", "Name the OUT-provenance.tif that `terrane fuse` wrote beside the elevations.");

    internal static RasterException Band(string path, int band, int count) =>
        new("raster.band", $"'{path}' has no band {band}: it has {count}.", $"Choose one of 1 to {count} with band=.");

    internal static RasterException Complex(string path, string type) =>
        new("raster.type", $"'{path}' holds {type} cells; elevations are real numbers.", "Choose another band, or convert it with `gdal_translate -ot Float32`.");

    internal static RasterException Subdatasets(string path, IEnumerable<string> names) =>
        new("raster.subdataset", $"'{path}' holds several rasters: {string.Join(", ", names)}.", "Name the one to read as the source's path, exactly as listed.");

    internal static RasterException Unpositioned(string path, string crs) =>
        new("crs.area", $"No corner of '{path}' can be brought from {crs} to a place on Earth.", "Check its CRS, and give the true one with crs=.");

    internal static RasterException NotVertical(string code) =>
        new("crs.vertical", $"{code} is a CRS without heights, so no vertical datum.", "Name a vertical CRS such as EPSG:3855 (EGM2008), or the datum in words.");

    internal static RasterException Ballpark(string crs, Crs to, string operation, string better) =>
        new("crs.ballpark", $"From {crs} to {to.Authority ?? to.Name} only a ballpark transformation is usable here ('{operation}'); it may be off by hundreds of metres.{better}",
            "Install the missing grid, or accept the error with --allow-ballpark.");

    internal static RasterException NoOperation(string crs, Crs to, string missing) =>
        new("crs.operation", $"PROJ knows no usable way from {crs} to {to.Authority ?? to.Name}.{missing}", "Check the CRS, and give the true one with crs=.");
}
