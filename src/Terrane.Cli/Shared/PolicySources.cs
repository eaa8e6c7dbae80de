using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Running;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Polygons;
using Terrane.Runtime;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Shared;

/// <summary>The policies among the sources of a build. Each is fused onto the pixels of the tiles first; the build reads what came of it, and lineage names its ids.</summary>
internal sealed class PolicySources
{
    private readonly IReadOnlyList<FuseOptions> _fusions;

    private PolicySources(BuildOptions options, IReadOnlyList<FuseOptions> fusions) => (Options, _fusions) = (options, fusions);

    /// <summary>Of the build, with fused grids in place of policies.</summary>
    public BuildOptions Options { get; }

    /// <summary>True when all fused grids are there, if not of this very plan.</summary>
    public bool AreFused => _fusions.All(fusion => File.Exists(fusion.Output));

    /// <summary>Loads the policies; opens none of their rasters.</summary>
    /// <exception cref="TerraneException">A policy cannot be used, or the build does not say where.</exception>
    public static PolicySources Of(BuildOptions options)
    {
        var fusions = new List<FuseOptions>();
        SourceSpec[] sources = [.. options.Sources.Select(source =>
        {
            if (source.Paths is not [string path] || !JobFile.IsJob(path)) return source;
            FusionPolicy policy = PolicyFile.Load(path);
            if (options.PerSource) throw PlanException.PerSource("a policy", "its ids are looked up when a tile is written"); // before hours of fusing
            Bounds box = options.Bbox ?? BoxOf(options.Region) ?? throw JobException.BadValue("options", "--bbox", "", "W,S,E,N (or --region): a policy says how to fuse and not where");
            byte zoom = options.CanvasZoom(source.MaxZoom) ?? options.CanvasMaxZoom ?? TileLattice.NativeZoom(policy, box);
            if (options.CanvasMaxZoom is { } most) zoom = Math.Min(zoom, most);
            FuseOptions fusion = new()
            {
                Policy = TileLattice.At(policy, zoom),
                // A fill reaches into a tile from beyond its edge, so that much is fused around.
                Box = TileLattice.Area(box, zoom, VoidPolicy.Reach * 2),
                IsInCrs = true,
                Output = FusedOutput(options.Output, path),
                Overwrite = options.Overwrite,
                AllowBallpark = options.AllowBallpark,
                Memory = options.Memory,
                Workers = options.Workers,
                TmpDir = options.TmpDir,
            };
            fusions.Add(fusion);
            return source with
            {
                Paths = [fusion.Output],
                Provenance = fusion.ProvenanceOutput,
                MaxZoom = (byte)(zoom + options.CanvasShift),
                VerticalDatum = source.VerticalDatum ?? policy.VerticalDatum,
            };
        })];
        return fusions.Count == 0 ? new PolicySources(options, fusions) : new PolicySources((options with { Sources = sources }).Checked(), fusions);
    }

    /// <summary>Fuses what is not there yet, or goes on where a kill ended it.</summary>
    /// <returns>Data errors.</returns>
    public long Fuse(JobContext context, CancellationToken ct)
    {
        long errors = 0;
        foreach (FuseOptions fusion in _fusions)
        {
            context.Progress.Write(MessageLevel.Info, $"Fusing {fusion.Policy.Name} into {fusion.Output}, which stays beside the archive: lineage's ids and every later run are read from it.");
            errors += FuseJob.Run(fusion, context.Progress, context.Memory, ct).DataErrors;
            GC.Collect(); // what one half of the run kept is not to count in the other
        }
        return errors;
    }

    /// <summary>Prints what would be fused.</summary>
    public int Print(JobContext context, CancellationToken ct)
    {
        int exit = Exit.Success;
        foreach (FuseOptions fusion in _fusions) exit = Math.Max(exit, Print(fusion, context, ct));
        return exit;
    }

    /// <summary>Prints what one fusion would do.</summary>
    public static int Print(FuseOptions fusion, JobContext context, CancellationToken ct)
    {
        using FusionPlan plan = FusionPlan.Make(fusion, ct);
        foreach (string line in plan.Describe()) Console.Out.WriteLine(line);
        foreach ((string code, string text) in plan.Warnings) context.Progress.Write(MessageLevel.Warning, text, code);
        foreach (TerraneException failure in plan.Failures) context.Progress.Write(MessageLevel.Error, failure.Message, failure.Code);
        return plan.Failures.Any() ? Exit.DataErrors : Exit.Success;
    }

    /// <summary>"x.pmtiles" and "policies/coast.yaml" give "x-coast.tif".</summary>
    private static string FusedOutput(string output, string policy) => Path.Combine(Path.GetDirectoryName(output) ?? "", $"{Path.GetFileNameWithoutExtension(output)}-{Path.GetFileNameWithoutExtension(policy)}.tif");

    private static Bounds? BoxOf(IReadOnlyList<string> region) => region.Count == 0 ? null
        : PolygonMask.Open(region.Select(PolygonFile.Find)).Extent is { } metres ? WebMercator.ToGeographic(metres) : null;
}
