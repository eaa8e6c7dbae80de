using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;

namespace Terrane.Mosaic.Planning;

/// <summary>What was asked for cannot be built here.</summary>
public sealed class PlanException : TerraneException
{
    private PlanException(string code, string message, string? hint) : base(code, message, hint) { }

    public static PlanException Nothing(BuildOptions options) => new("plan.empty",
        options.Region.Count > 0 ? $"No source lies inside the region {string.Join(", ", options.Region)}{(options.Bbox is { } both ? $" and the box {both}" : "")}."
        : options.Bbox is { } box ? $"No source lies inside the box {box}." : "No source lies inside the square of Web Mercator (85.05 degrees south to north).",
        "Check the CRS of the sources with gdalinfo, and the order of the box: W,S,E,N.");

    public static PlanException Memory(ByteSize wanted, ByteSize least) => new("plan.memory",
        $"--memory {wanted} is below what one worker needs, {least}.", $"Give at least --memory {least}.");

    /// <param name="source">Name of the source.</param>
    /// <param name="asked">Its feather.</param>
    /// <param name="zoom">Zoom at which it does not fit.</param>
    /// <param name="latitude">Degrees.</param>
    /// <param name="halo">Pixels that it needs around a tile there.</param>
    /// <param name="fits">Metres of the widest that fits.</param>
    /// <param name="hole">Metres of the hole's radius that goes with it.</param>
    public static PlanException Feather(string source, Feather asked, byte zoom, double latitude, int halo, double fits, double hole) => new("plan.feather",
        string.Create(CultureInfo.InvariantCulture, $"The feather of source '{source}', {asked.Metres:0.##} m with holes of {asked.HoleMetres:0.##} m, reaches over {halo} pixels")
        + string.Create(CultureInfo.InvariantCulture, $" at zoom {zoom} and latitude {latitude:0.0}; {Blending.Feather.MostHalo} fit."),
        string.Create(CultureInfo.InvariantCulture, $"Give at most feather={Floor(fits)} with feather_hole={Floor(hole)}, or a smaller max_zoom."));

    /// <param name="metres">Largest hole asked for.</param>
    /// <param name="zoom">Zoom at which it does not fit.</param>
    /// <param name="latitude">Degrees.</param>
    /// <param name="pixels">Pixels that it takes there.</param>
    /// <param name="fits">Metres of the largest that fits.</param>
    public static PlanException Holes(double metres, byte zoom, double latitude, int pixels, double fits) => new("plan.holes",
        string.Create(CultureInfo.InvariantCulture, $"Holes of {metres:0.##} m take {pixels} pixels at zoom {zoom} and latitude {latitude:0.0}; {HoleFill.MostPixels} fit."),
        string.Create(CultureInfo.InvariantCulture, $"Give at most --fill-holes {Floor(fits)}, or a smaller max_zoom."));

    public static PlanException Disk(string folder, ByteSize needed, ByteSize free) => new("plan.disk",
        $"About {needed} are needed in '{folder}', which has {free} free.", "Choose another disk with -o or --tmpdir, or go on with --force: the figure is an estimate.");

    /// <param name="what">The option that does not go with it.</param>
    /// <param name="reason">Why.</param>
    public static PlanException PerSource(string what, string reason) => new("plan.persource",
        $"--per-source does not go with {what}: {reason}.", "Leave out one of the two.");

    public static PlanException Zooms(string groups, int minZoom, int maxZoom) => new("plan.zooms",
        $"--zoom-groups {groups} does not cover the zooms of the build, {minZoom} to {maxZoom}.", "List ranges that do, or name a pattern such as balanced.");

    /// <summary>Two digits, never more than the number itself.</summary>
    private static double Floor(double metres)
    {
        if (metres <= 0) return 0;
        double step = Math.Pow(10, Math.Floor(Math.Log10(metres)) - 1);
        return Math.Floor(metres / step) * step;
    }
}
