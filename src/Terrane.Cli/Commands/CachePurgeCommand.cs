using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cache purge</c>.</summary>
internal static class CachePurgeCommand
{
    /// <summary>Entries that are named one by one before a question is asked.</summary>
    private const int MostNamed = 200;

    public static Command Create(Talk talk)
    {
        Option<string[]> tier = CacheArguments.Tier();
        var age = new Option<string?>("--older-than") { Description = "Only what was not used for so long: 12h, 30d, 2w.", HelpName = "TIME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Name every entry that would be deleted; delete nothing." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command("purge", """
            Delete entries of the cache, and name them before. What is being read stays. All of it can be made again.

            Examples:
              terrane cache purge --older-than 30d --dry-run
              terrane cache purge --tier tiles --yes
            """)
        { tier, age, dryRun, yes };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            // What is stored or used from now on was not named, and stays.
            DateTime before = DateTime.UtcNow - (parse.GetValue(age) is { } text ? CacheArguments.Age(text) : TimeSpan.Zero);
            IReadOnlyList<CacheTier> tiers = CacheArguments.Tiers(parse.GetValue(tier));
            CacheInventory inventory = CacheInventory.Open(CacheSettings.FromEnvironment().Root);
            IEnumerable<CacheItem> chosen = tiers.SelectMany(inventory.Items).Where(item => item.LastUsed < before);
            bool dry = parse.GetValue(dryRun);
            (long count, ByteSize size) = Name(chosen, dry ? long.MaxValue : MostNamed);
            if (dry || count == 0)
            {
                Console.Out.WriteLine(count == 0 ? "Nothing to delete." : $"{count} entries, {size}, would be deleted.");
                return Exit.Success;
            }
            if (!parse.GetValue(yes) && !Confirm(count, size)) return Exit.Cancelled;
            (long removed, long freed, long kept) = (0, 0, 0);
            foreach (CacheItem item in chosen)
            {
                ct.ThrowIfCancellationRequested();
                if (!CacheInventory.Remove(item)) kept++;
                else (removed, freed) = (removed + 1, freed + item.Bytes);
            }
            inventory.RemoveLeftovers();
            Console.Out.WriteLine($"{removed} entries deleted, {new ByteSize(freed)}.");
            if (kept > 0) context.Progress.Write(MessageLevel.Info, $"{kept} entries are being read, or may not be deleted, and stay.");
            return Exit.Success;
        }, "What was not yet deleted is still there.");
        return command;
    }

    private static (long Count, ByteSize Size) Name(IEnumerable<CacheItem> chosen, long most)
    {
        (long count, long bytes) = (0, 0);
        foreach (CacheItem item in chosen)
        {
            if (count < most) Console.Out.WriteLine(CacheArguments.Line(item));
            (count, bytes) = (count + 1, bytes + item.Bytes);
        }
        if (count > most) Console.Out.WriteLine($"... and {count - most} more; --dry-run names all of them.");
        return (count, new ByteSize(bytes));
    }

    private static bool Confirm(long count, ByteSize size)
    {
        if (Console.IsInputRedirected) throw CacheException.Unconfirmed(count, size);
        Console.Error.Write($"Delete these {count} entries ({size})? Type yes: ");
        return Console.In.ReadLine()?.Trim() == "yes";
    }
}
