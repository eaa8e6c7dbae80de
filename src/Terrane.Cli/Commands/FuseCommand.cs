using System.CommandLine;
using System.Globalization;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Agencies;
using Terrane.Fusion.Running;
using Terrane.Runtime;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane fuse</c>: a policy and an area in, a grid with the source of every pixel out.</summary>
internal static class FuseCommand
{
    public static Command Create(Talk talk)
    {
        var policy = new Argument<string?>("POLICY") { Description = "POLICY.yaml: providers, and the steps in which they are laid over each other.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--providers") { Description = "List the agencies that a policy can name as providers." };
        var box = new Option<string[]>("--bbox") { Description = "Area in degrees.", HelpName = "W S E N", AllowMultipleArgumentsPerToken = true };
        var extent = new Option<string[]>("--extent") { Description = "Area in units of the policy's CRS, instead of --bbox.", HelpName = "W S E N", AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--output", "-o") { Description = "OUT.tif (with OUT-provenance.tif beside it) or OUT.zarr.", HelpName = "FILE" };
        var cog = new Option<bool>("--cog") { Description = "Cloud-optimised GeoTIFFs, with overviews." };
        var zarr = new Option<int>("--zarr-format") { Description = "Version of OUT.zarr: 2 (the default; all readers know it) or 3.", HelpName = "2|3", DefaultValueFactory = _ => 2 };
        var quality = new Option<bool>("--quality") { Description = "Write OUT.quality.json, .geojson and .png too: coverage, shares, and jumps where the source changes." };
        var cliff = new Option<double>("--cliff") { Description = $"Metres from pixel to pixel that make a jump, for --quality (default {FuseOptions.DefaultCliff}).", HelpName = "METRES", DefaultValueFactory = _ => FuseOptions.DefaultCliff };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check policy and files and print the plan; write nothing." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an output that was made from another plan." };
        var ballpark = new Option<bool>("--allow-ballpark") { Description = "Accept a change of CRS that may be off by hundreds of metres." };
        var memory = new Option<string?>("--memory") { Description = $"Bound on the memory of the run (default {FuseOptions.DefaultMemory}).", HelpName = "SIZE" };
        var workers = new Option<int?>("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
        var tmpdir = new Option<string?>("--tmpdir") { Description = "Folder for temporary files (default: beside the output).", HelpName = "DIR" };
        var noCache = new Option<bool>("--no-cache") { Description = "Fuse every cell, and keep none for later runs." };
        var cacheSize = new Option<string?>("--cache-size") { Description = "Most that cells of all runs may take on disk (default 10G, or TERRANE_CACHE_SIZE).", HelpName = "SIZE" };
        FuseOptions Bind(ParseResult parse, IProgressSink? progress)
        {
            string[]? inCrs = parse.GetValue(extent);
            bool hasExtent = inCrs is { Length: > 0 };
            bool dry = parse.GetValue(dryRun);
            return new FuseOptions
            {
                Policy = PolicyFile.Load(parse.GetValue(policy) ?? throw JobException.Missing("options", "POLICY")),
                Box = hasExtent ? Box("--extent", inCrs!, double.MaxValue, double.MaxValue) : Box("--bbox", parse.GetValue(box) ?? [], 180, 90),
                IsInCrs = hasExtent,
                Output = parse.GetValue(output) ?? (dry ? "out.tif" : throw JobException.Missing("options", "-o")),
                Overwrite = parse.GetValue(overwrite),
                AllowBallpark = parse.GetValue(ballpark),
                Memory = parse.GetValue(memory) is { } size ? ResampleArguments.Size(size) : FuseOptions.DefaultMemory,
                Workers = parse.GetValue(workers) is { } n ? n is >= 1 and <= 4096 ? n : throw JobException.BadValue("options", "--workers", $"{n}", "1 to 4096") : null,
                IsCloudOptimised = parse.GetValue(cog),
                ZarrFormat = parse.GetValue(zarr) is (2 or 3) and var format ? format : throw JobException.BadValue("options", "--zarr-format", $"{parse.GetValue(zarr)}", "2 or 3"),
                Quality = parse.GetValue(quality),
                Cliff = parse.GetValue(cliff) is > 0 and < double.PositiveInfinity and var metres ? metres : throw JobException.BadValue("options", "--cliff", $"{parse.GetValue(cliff)}", "metres above 0"),
                TmpDir = parse.GetValue(tmpdir),
                Cache = parse.GetValue(noCache) || progress is null ? null : CacheArguments.Settings(CacheTier.Cells, parse.GetValue(cacheSize), progress),
            };
        }

        var command = new ShardableCommand("fuse", """
            Fuse elevations by a policy into one grid that knows the source of every pixel. Running it again after a kill continues.

            Examples:
              terrane fuse policy.yaml --bbox -7 56 -5 58 -o topobathy.tif
              terrane fuse policy.yaml --bbox -7 56 -5 58 -o topobathy.zarr --memory 512M
              terrane fuse policy.yaml --bbox -7 56 -5 58 -o topobathy.tif --cog --quality
              terrane fuse policy.yaml --bbox -7 56 -5 58 -o topobathy.tif --dry-run
              terrane fuse --providers
            """)
        { Sharded = new FuseSharding(parse => Bind(parse, progress: null), list, dryRun, tmpdir, cacheSize) };
        command.Add(policy);
        foreach (Option option in new Option[] { list, box, extent, output, cog, zarr, quality, cliff, dryRun, overwrite, ballpark, memory, workers, tmpdir, noCache, cacheSize }) command.Add(option);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            if (parse.GetValue(list)) return ListProviders();
            FuseOptions options = Bind(parse, context.Progress);
            if (parse.GetValue(dryRun)) return PolicySources.Print(options, context, ct);
            FuseSummary summary = FuseJob.Run(options, context.Progress, context.Memory, ct);
            if (!summary.UpToDate) context.Progress.Write(MessageLevel.Info, $"{options.Output}: {summary.Pixels} pixels with an elevation.");
            return summary.DataErrors == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }

    private static int ListProviders()
    {
        foreach (Agency agency in AgencyFiles.All)
        {
            Console.Out.WriteLine($"{agency.Name}{(agency.Aliases.Count > 0 ? $" ({string.Join(", ", agency.Aliases)})" : "")}: {agency.Title}, {agency.VerticalDatum}");
            Console.Out.WriteLine($"    {agency.Note}");
        }
        return Exit.Success;
    }

    // Four numbers, as four arguments or as one with commas.
    private static Bounds Box(string option, string[] texts, double mostX, double mostY)
    {
        string[] parts = [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        double[] n = [.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        bool ok = n.Length == 4 && n[0] < n[2] && n[1] < n[3] && n[0] >= -mostX && n[2] <= mostX && n[1] >= -mostY && n[3] <= mostY;
        return ok ? new Bounds(n[0], n[1], n[2], n[3])
            : throw JobException.BadValue("options", option, string.Join(' ', parts), "four numbers W S E N with W < E and S < N; fuse a box that crosses 180 degrees in two runs");
    }
}
