using System.CommandLine;
using Terrane.Cli.Commands;
using Terrane.Cli.Shared;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Sharding;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Sharding;

/// <summary>`build` in shards.</summary>
internal sealed class BuildSharding(BuildArguments arguments, Option<bool> overwrite) : ISharded
{
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(3);

    public ShardPreview Preview(ParseResult parse, JobContext context, CancellationToken ct)
    {
        BuildOptions options = Bind(parse);
        using MosaicPlan plan = MosaicPlan.Make(options, ct);
        foreach ((string code, string text) in plan.Warnings) context.Progress.Write(MessageLevel.Warning, text, code);
        bool isDone = OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate; // refuses now what the merge would refuse
        MemoryShares shares = MemoryShares.Of(options, Environment.ProcessorCount, plan.Demand);
        TimeEstimate? time = TimeEstimate.Try(plan, shares, Trial, ct);
        return new ShardPreview(plan.Canonical.Hash, plan.Tiles.Units, Path.GetFullPath(options.Output), options.Memory, time?.High * shares.Workers, options.Overwrite, isDone);
    }

    public void RunShard(ParseResult parse, ShardFolder folder, ShardedRun run, int shard, bool wait, JobContext context, CancellationToken ct) =>
        ShardedBuild.RunShard(Bind(parse), folder, run, shard, wait, context.Progress, ct, WorkerCommand.CommandLine());

    public long Merge(ParseResult parse, ShardFolder folder, ShardedRun run, JobContext context, CancellationToken ct) =>
        ShardedBuild.Merge(Bind(parse), folder, run, context.Progress, context.Memory, ct, WorkerCommand.CommandLine()).DataErrors;

    private BuildOptions Bind(ParseResult parse)
    {
        BuildOptions options = arguments.Bind(parse, outputNeeded: true, parse.GetValue(overwrite));
        string? cannot = options.Update ? "--update" : options.PerSource ? "--per-source"
            : options.Isolation.ZoomGroups is not (null or ZoomGroups.Auto or "single") ? "--zoom-groups"
            : options.Sources.Any(source => source.Paths.Any(JobFile.IsJob)) ? "a policy among the sources (fuse it first, and name the fused grid)" : null;
        return cannot is null ? options : throw ShardException.Command($"A build cannot be shared out with {cannot}.");
    }
}
