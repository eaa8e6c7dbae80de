using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Caching;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cache ls</c>.</summary>
internal static class CacheListCommand
{
    public static Command Create(Talk talk)
    {
        Option<string[]> tier = CacheArguments.Tier();
        var entries = new Option<bool>("--entries", "-l") { Description = "Every entry, the one used last first." };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };
        var command = new Command("ls", """
            Print how much each tier of the cache holds, and its limit.

            Examples:
              terrane cache ls
              terrane cache ls --tier cells --entries
            """)
        { tier, entries, json };
        CommandRun.SetQuery(command, talk, parse =>
        {
            CacheSettings settings = CacheSettings.FromEnvironment();
            CacheInventory inventory = CacheInventory.Open(settings.Root);
            IReadOnlyList<CacheTier> tiers = CacheArguments.Tiers(parse.GetValue(tier));
            bool each = parse.GetValue(entries);
            if (parse.GetValue(json)) Answers.Write(Document(settings, inventory, tiers, each));
            else Write(settings, inventory, tiers, each);
            return Exit.Success;
        });
        return command;
    }

    private static void Write(CacheSettings settings, CacheInventory inventory, IReadOnlyList<CacheTier> tiers, bool each)
    {
        Console.Out.WriteLine(settings.Root);
        foreach (CacheTier tier in tiers)
        {
            (long count, long bytes, DateTime? oldest) = Sum(inventory, tier);
            string since = oldest is { } time ? string.Create(CultureInfo.InvariantCulture, $", oldest used {time:yyyy-MM-dd HH:mm}") : "";
            Console.Out.WriteLine($"{CacheSettings.NameOf(tier),-6}  {new ByteSize(bytes),6} of {settings.Limits[tier]}  {count} entries{since}");
        }
        if (!each) return;
        foreach (CacheItem item in tiers.SelectMany(inventory.Items).OrderByDescending(i => i.LastUsed)) Console.Out.WriteLine(CacheArguments.Line(item));
    }

    private static JsonObject Document(CacheSettings settings, CacheInventory inventory, IReadOnlyList<CacheTier> tiers, bool each)
    {
        var sums = new JsonArray();
        foreach (CacheTier tier in tiers)
        {
            (long count, long bytes, DateTime? oldest) = Sum(inventory, tier);
            sums.Add(new JsonObject
            {
                ["tier"] = CacheSettings.NameOf(tier),
                ["entries"] = count,
                ["bytes"] = bytes,
                ["limit"] = settings.Limits[tier].Bytes,
                ["oldestUse"] = oldest?.ToString("O", CultureInfo.InvariantCulture),
            });
        }
        var all = new JsonObject { ["root"] = settings.Root, ["tiers"] = sums };
        if (each) all["entries"] = new JsonArray([.. tiers.SelectMany(inventory.Items).OrderByDescending(i => i.LastUsed).Select(CacheArguments.Document)]);
        return all;
    }

    private static (long Count, long Bytes, DateTime? Oldest) Sum(CacheInventory inventory, CacheTier tier)
    {
        (long count, long bytes, DateTime? oldest) = (0, 0, null);
        foreach (CacheItem item in inventory.Items(tier))
        {
            (count, bytes) = (count + 1, bytes + item.Bytes);
            if (oldest is null || item.LastUsed < oldest) oldest = item.LastUsed;
        }
        return (count, bytes, oldest);
    }
}
