using Terrane.Core;
using Terrane.Mosaic.Job;

namespace Terrane.Mosaic.Planning;

/// <summary>What was asked for cannot be built here.</summary>
public sealed class PlanException : TerraneException
{
    private PlanException(string code, string message, string? hint) : base(code, message, hint) { }

    public static PlanException Nothing(BuildOptions options) => new("plan.empty",
        options.Bbox is { } box ? $"No source lies inside the box {box}." : "No source lies inside the square of Web Mercator (85.05 degrees south to north).",
        "Check the CRS of the sources with gdalinfo, and the order of the box: W,S,E,N.");

    public static PlanException Memory(ByteSize wanted, ByteSize least) => new("plan.memory",
        $"--memory {wanted} is below what one worker needs, {least}.", $"Give at least --memory {least}.");

    public static PlanException Disk(string folder, ByteSize needed, ByteSize free) => new("plan.disk",
        $"The build needs about {needed} in '{folder}', which has {free} free.", "Choose another disk with -o or --tmpdir, or go on with --force: the figure is an estimate.");
}
