using System.CommandLine;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cache check</c>.</summary>
internal static class CacheCheckCommand
{
    public static Command Create(Talk talk)
    {
        Option<string[]> tier = CacheArguments.Tier();
        var remove = new Option<bool>("--remove") { Description = "Delete damaged entries now, and not when they are next asked for." };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command("check", """
            Read every entry of the cache and compare its checksum. Exit code 1 when one is damaged.

            Examples:
              terrane cache check
              terrane cache check --tier files --remove
            """)
        { tier, remove, json };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            CacheInventory inventory = CacheInventory.Open(CacheSettings.FromEnvironment().Root);
            var damaged = new List<CacheItem>();
            (long count, long bytes) = (0, 0);
            using (ProgressStage stage = context.Progress.Begin("check", "bytes"))
            {
                foreach (CacheItem item in CacheArguments.Tiers(parse.GetValue(tier)).SelectMany(inventory.Items))
                {
                    ct.ThrowIfCancellationRequested();
                    if (!CacheInventory.IsIntact(item)) damaged.Add(item);
                    (count, bytes) = (count + 1, bytes + item.Bytes);
                    stage.Advance(item.Bytes);
                }
            }
            long removed = parse.GetValue(remove) ? damaged.Count(CacheInventory.Remove) : 0;
            if (parse.GetValue(json))
            {
                Answers.Write(new JsonObject { ["entries"] = count, ["bytes"] = bytes, ["removed"] = removed, ["damaged"] = new JsonArray([.. damaged.Select(CacheArguments.Document)]) });
            }
            else
            {
                foreach (CacheItem item in damaged) Console.Out.WriteLine($"damaged  {item.Path}");
                Console.Out.WriteLine($"{count} entries, {new ByteSize(bytes)}: {(damaged.Count == 0 ? "all as they were stored" : $"{damaged.Count} damaged, {removed} deleted")}.");
            }
            return damaged.Count == 0 ? Exit.Success : Exit.DataErrors;
        }, "Nothing was changed.");
        return command;
    }
}
