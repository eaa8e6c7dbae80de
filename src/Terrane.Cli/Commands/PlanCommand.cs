using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.PerSource;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Updating;
using Terrane.Raster.Layers;
using Terrane.Resample.Running;
using Terrane.Runtime;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane plan</c>: what a build would make, and what it would take.</summary>
internal static class PlanCommand
{
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(2);

    /// <summary>Of machines that a build may be moved to.</summary>
    private static readonly int[] Cores = [1, 2, 8, 64];

    public static Command Create(Talk talk)
    {
        var arguments = new BuildArguments();
        var json = new Option<bool>("--json") { Description = "Print the plan as JSON." };
        var noCalibrate = new Option<bool>("--no-calibrate") { Description = "Do not build some tiles on trial (two seconds) to estimate the time." };
        var command = new Command("plan", """
            Print what `build` would make of the same arguments: tiles per zoom, time, disk, memory, and how each source is placed. Of a job of `resample`:
            the grid, and what would be done with each dataset. Writes nothing.

            Examples:
              terrane plan lidar/*.tif national.zip --max-zoom 14
              terrane plan stack.yaml
            """)
        { json, noCalibrate };
        arguments.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) => arguments.Lone(parse) is { } job && ResampleArguments.IsJob(job)
            ? Print(BindResample(arguments, parse, job), parse.GetValue(json))
            : Print(PolicySources.Of(arguments.Bind(parse, outputNeeded: false, overwrite: false)), context, parse.GetValue(json), ct, calibrate: !parse.GetValue(noCalibrate)));
        return command;
    }

    /// <summary>Of tiles; or, where a policy is not fused yet, of its fusion alone.</summary>
    public static int Print(PolicySources policies, JobContext context, bool json, CancellationToken ct, bool calibrate = false)
    {
        if (!policies.AreFused) return policies.Print(context, ct);
        BuildOptions options = policies.Options;
        // As in a build: what many files leave behind is collected within --memory.
        ProcessMemory.LimitManagedHeap(MemoryShares.Of(options, Environment.ProcessorCount, MemoryDemand.None).ManagedHeap.Bytes);
        UpdatePreview? update = options.Update ? UpdatePreview.Begin(ref options) : null;
        using MosaicPlan plan = MosaicPlan.Make(options, ct);
        MemoryShares shares = MemoryShares.Of(options, Environment.ProcessorCount, plan.Demand);
        IsolationShares? isolation = options.Isolation.Isolate ? IsolationShares.Of(options, Environment.ProcessorCount, plan.Demand) : null;
        foreach ((string code, string text) in plan.Warnings) context.Progress.Write(MessageLevel.Warning, text, code);
        TimeEstimate? time = calibrate ? TimeEstimate.Try(plan, shares, Trial, ct) : null;
        if (json) Console.Out.WriteLine(Document(plan, shares, isolation, time, update?.Of(plan, ct)).ToJsonString(new() { WriteIndented = true }));
        else WriteText(plan, shares, isolation, time, update?.Of(plan, ct), Console.Out);
        foreach (TerraneException failure in plan.Unreadable) context.Progress.Write(MessageLevel.Warning, $"Left out: {failure.Message}", failure.Code);
        DiskEstimate.Check(plan, context.Progress, plan.Options.PerSource ? SourceByTurns.Checked(plan, context.Progress, ct) : isolation is null ? default : GroupChoice.Of(plan, isolation, Environment.ProcessorCount).Crossing);
        return plan.Unreadable.Count == 0 ? Exit.Success : Exit.DataErrors;
    }

    /// <summary>What `resample --dry-run` prints too.</summary>
    public static int Print(ResampleOptions options, bool json)
    {
        ResamplePreview preview = ResampleJob.Preview(options);
        if (json) Answers.Write(preview.Json);
        else foreach (string line in preview.Lines) Console.Out.WriteLine(line);
        return preview.Failed == 0 ? Exit.Success : Exit.DataErrors;
    }

    private static ResampleOptions BindResample(BuildArguments arguments, ParseResult parse, string job)
    {
        ResampleOptions options = new ResampleArguments().BindJob(parse, job);
        (ByteSize? memory, int? workers) = arguments.Shared(parse);
        return options with { Memory = memory ?? options.Memory, Workers = workers ?? options.Workers };
    }

    private static void WriteText(MosaicPlan plan, MemoryShares shares, IsolationShares? isolation, TimeEstimate? time, UpdateFigures? update, TextWriter output)
    {
        output.WriteLine("source            files  native  zoom  accuracy  operation");
        foreach (MosaicSource source in plan.Sources)
        {
            for (int i = 0; i < source.Layers.Count; i++)
            {
                RasterLayer layer = source.Layers[i];
                string accuracy = layer.Operation.AccuracyMetres < 0 ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"{layer.Operation.AccuracyMetres} m");
                output.WriteLine($"{source.Spec.Name,-16} {layer.Files.Count,6} {layer.NativeZoom + plan.Options.CanvasShift,7} {source.Zooms[i] + plan.Options.CanvasShift,5}  {accuracy,8}  {layer.Operation.Name}");
            }
        }
        output.WriteLine($"heights  {string.Join(", ", plan.Sources.Select(s => $"{s.Spec.Name}: {s.VerticalDatum ?? "datum unknown"}"))}");
        output.WriteLine();
        output.WriteLine("zoom        tiles");
        for (int z = plan.Options.MinZoom; z <= plan.Tiles.MaxZoom; z++) output.WriteLine($"{z,4} {plan.Tiles.AtZoom(z),12}");
        output.WriteLine($" all {plan.Tiles.Total,12}");
        if (plan.SparseTiles is { } sparse)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"uniform {plan.Tiles.Total - sparse,+9:+0;-0;0} tiles, {(double)plan.Tiles.Total / sparse:0.0} times the {sparse} that the sources ask for"));
        output.WriteLine();
        if (update is not null) output.WriteLine($"update   {update.Text}");
        if (time is not null)
            output.WriteLine($"time     {Duration(time.Low)} to {Duration(time.High)}, by {time.UnitsTried} of {plan.Tiles.Units} groups of tiles built on trial");
        if (time is not null) output.WriteLine($"cores    {string.Join(", ", Cores.Select(n => $"{n}: {Duration(time.SecondsWith(n))}"))} ({MemoryShares.LeastFor(Cores[^1], plan.Options, plan.Demand)} of memory for {Cores[^1]}); no quicker beyond {time.MostWorkers}");
        output.WriteLine($"disk     about {DiskEstimate.Of(plan)}");
        if (isolation is null) output.WriteLine($"memory   {plan.Options.Memory}, {shares.Workers} workers, {shares.ChunkCache} of decoded source (least: {MemoryShares.Least})");
        else
        {
            if (GroupChoice.Of(plan, isolation, Environment.ProcessorCount) is { Text.Length: > 0 } groups) output.WriteLine($"groups   zooms {groups.Text}; up to {groups.Crossing} of canvases between them");
            output.WriteLine($"memory   {plan.Options.Memory}, {isolation.Children} child processes of {isolation.Child}, library files that they share included");
        }
        output.WriteLine($"plan     {plan.Canonical.Hash}");
    }

    private static string Duration(double seconds) => FormattableString.Invariant(
        seconds < 100 ? (FormattableString)$"{Math.Max(1, seconds):0} s" : seconds < 6000 ? (FormattableString)$"{seconds / 60:0} min" : $"{seconds / 3600:0.0} h");

    private static JsonObject Document(MosaicPlan plan, MemoryShares shares, IsolationShares? isolation, TimeEstimate? time, UpdateFigures? update) => new()
    {
        ["hash"] = plan.Canonical.Hash,
        ["tiles"] = plan.Tiles.Total,
        ["sparseTiles"] = plan.SparseTiles,
        ["units"] = plan.Tiles.Units,
        ["zooms"] = new JsonArray([.. Enumerable.Range(plan.Options.MinZoom, plan.Tiles.MaxZoom - plan.Options.MinZoom + 1)
            .Select(z => new JsonObject { ["zoom"] = z, ["tiles"] = plan.Tiles.AtZoom(z) })]),
        ["time"] = time is null ? null : new JsonObject
        {
            ["seconds"] = Math.Round(time.Seconds, 1),
            ["low"] = Math.Round(time.Low, 1),
            ["high"] = Math.Round(time.High, 1),
            ["unitsTried"] = time.UnitsTried,
            ["bytesPerTile"] = Math.Round(time.BytesPerTile),
            ["cores"] = new JsonArray([.. Cores.Select(n => new JsonObject
            {
                ["workers"] = n,
                ["seconds"] = Math.Round(time.SecondsWith(n), 1),
                ["memoryBytes"] = MemoryShares.LeastFor(n, plan.Options, plan.Demand).Bytes,
            })]),
            ["mostWorkers"] = time.MostWorkers,
        },
        ["update"] = update is null ? null : new JsonObject { ["tiles"] = update.Tiles, ["units"] = update.Units, ["text"] = update.Text },
        ["diskBytes"] = DiskEstimate.Of(plan).Bytes,
        ["memoryBytes"] = plan.Options.Memory.Bytes,
        ["workers"] = isolation?.Children ?? shares.Workers,
        ["childBytes"] = isolation?.Child.Bytes,
        ["plan"] = JsonNode.Parse(plan.Canonical.Json),
    };
}
