using System.CommandLine;
using Terrane.Core;
using Terrane.Mosaic.Job;

namespace Terrane.Cli.Shared;

/// <summary>Options that have units built in child processes, and limits for these; each limit has an environment variable for jobs that somebody else starts.</summary>
internal sealed class IsolationArguments
{
    private readonly Option<bool> _isolate = new("--isolate") { Description = "Build tiles in child processes instead of threads: what crashes or runs away there is tried again." };
    private readonly Option<string?> _groups = new("--zoom-groups")
    {
        Description = "Make zooms in groups, deepest first, each by children that end before the next begins: auto, balanced, safe, fast, incremental, single, or 0-6,7-9,10-12. Implies --isolate.",
        HelpName = "GROUPS",
    };

    private readonly Option<string?> _memory = new("--watchdog-memory")
    {
        Description = "End a child that holds more memory (default: twice its share of --memory; 0: never; TERRANE_WATCHDOG_MEMORY). Like each --watchdog option, implies --isolate.",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _time = new("--watchdog-time") { Description = "End a child that takes longer for one group of tiles (TERRANE_WATCHDOG_TIME).", HelpName = "TIME" };
    private readonly Option<string?> _disk = new("--watchdog-disk") { Description = "End the children and wait while the work folder's disk has less free (TERRANE_WATCHDOG_DISK).", HelpName = "SIZE" };
    private readonly Option<string?> _wait = new("--watchdog-wait") { Description = "How long to wait for the disk before stopping (default 1m; TERRANE_WATCHDOG_WAIT).", HelpName = "TIME" };
    private readonly Option<string?> _interval = new("--watchdog-interval") { Description = "Between two looks (default 0.5s; TERRANE_WATCHDOG_INTERVAL).", HelpName = "TIME" };

    public IEnumerable<Option> All => [_isolate, _groups, _memory, _time, _disk, _wait, _interval];

    /// <param name="job">What a JOB.yaml says, which options and variables win over; defaults where there is none.</param>
    /// <exception cref="CliException">option.value.</exception>
    public IsolationOptions Bind(ParseResult parse, IsolationOptions job)
    {
        WatchdogLimits given = job.Watchdog;
        var limits = new WatchdogLimits
        {
            Memory = Find(parse, _memory, "TERRANE_WATCHDOG_MEMORY") is { } memory ? Size(memory) : given.Memory,
            Time = Find(parse, _time, "TERRANE_WATCHDOG_TIME") is { } time ? Time(time) : given.Time,
            Disk = Find(parse, _disk, "TERRANE_WATCHDOG_DISK") is { } disk ? Size(disk) : given.Disk,
            Wait = Find(parse, _wait, "TERRANE_WATCHDOG_WAIT") is { } wait ? Time(wait) : given.Wait,
            Interval = Find(parse, _interval, "TERRANE_WATCHDOG_INTERVAL") is { } interval ? Time(interval) : given.Interval,
        };
        string? groups = parse.GetValue(_groups) is { } text ? ZoomGroups.Check("options", "--zoom-groups", text) : job.ZoomGroups;
        return IsolationOptions.Of(parse.GetValue(_isolate) || job.Isolate, groups, limits);
    }

    private static (string Name, string Text)? Find(ParseResult parse, Option<string?> option, string variable) =>
        parse.GetValue(option) is { } given ? (option.Name, given)
        : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? (variable, set) : null;

    private static ByteSize Size((string Name, string Text) found)
    {
        try
        {
            return ByteSize.Parse(found.Text);
        }
        catch (FormatException e)
        {
            throw CliException.BadOption(found.Name, found.Text, $"a size: {e.Message}");
        }
    }

    private static TimeSpan Time((string Name, string Text) found) => Talk.ParseDuration(found.Name, found.Text);
}
