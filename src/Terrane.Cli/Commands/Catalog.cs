using System.CommandLine;
using Terrane.Cli.Shared;

namespace Terrane.Cli.Commands;

/// <summary>Every command, in the order of the work.</summary>
internal static class Catalog
{
    public static IEnumerable<Command> All(Talk talk, RootCommand root) =>
    [
        DemoCommand.Create(talk),
        DoctorCommand.Create(talk),
        IngestCommand.Create(talk),
        StatusCommand.Create(talk),
        MonitorCommand.Create(talk),
        BoundsCommand.Create(talk),
        PlanCommand.Create(talk),
        BuildCommand.Create(talk),
        ShowCommand.Create(talk),
        VerifyCommand.Create(talk),
        TileCommand.Create(talk),
        MergeCommand.Create(talk),
        InspectCommand.Create(talk),
        ConvertCommand.Create(talk),
        ServeCommand.Create(talk),
        CellsCommand.Create(talk),
        ResampleCommand.Create(talk),
        JoinCommand.Create(talk),
        FuseCommand.Create(talk),
        CacheCommand.Create(talk),
        SubmitCommand.Create(talk, root),
        WorkerCommand.Create(talk, root),
    ];

    /// <summary>Leaves the first paragraph of each description: the list of commands has no room for examples.</summary>
    public static void Shorten(Command root)
    {
        foreach (Command command in root.Subcommands) command.Description = command.Description?.Split("\n\n")[0];
    }
}
