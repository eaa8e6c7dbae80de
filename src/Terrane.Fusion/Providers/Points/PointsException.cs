using System.Globalization;
using Terrane.Core;

namespace Terrane.Fusion.Providers.Points;

/// <summary>Points that cannot be used as they are.</summary>
internal sealed class PointsException : TerraneException
{
    private PointsException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static PointsException NotFound(string path) =>
        new("points.notfound", $"'{path}' is no file or folder of points.", "Check the path; points are .las, .xyz, .csv, .txt and .pts.");

    internal static PointsException Compressed(string path) =>
        new("points.laz", $"'{path}' is compressed (LAZ), which cannot be read here: no decoder is to be had from the distribution.", "Decompress it: `laszip -i in.laz -o out.las`, or `pdal translate in.laz out.las`.");

    internal static PointsException Damaged(string path, string reason) =>
        new("points.read", $"The points of '{path}' cannot be read: {reason}.", "Fetch the file again, or leave it out.");

    internal static PointsException Line(string path, long line, string text) =>
        new("points.read", string.Create(CultureInfo.InvariantCulture, $"Line {line} of '{path}' holds no three numbers: '{(text.Length > 60 ? text[..60] + "..." : text)}'."),
            "Name the columns with `columns: [x, y, z]` or by their numbers from 1; lines that begin with # are skipped.");

    internal static PointsException Columns(string path, string wanted, string found) =>
        new("points.columns", $"'{path}' has no column '{wanted}'; it has {found}.", "Name its columns with `columns: [x, y, z]`, or by their numbers from 1.");

    internal static PointsException Crs(string path) =>
        new("points.crs", $"'{path}' does not say which CRS its points are in.", "Give the provider a `crs`.");

    internal static PointsException TooWide(string path, double cells) =>
        new("points.wide", string.Create(CultureInfo.InvariantCulture, $"At this resolution the points of '{path}' and the others span {cells:0} cells in a row or column."),
            "Is the resolution in units of the points' CRS? Or some points lie far from all others.");
}
