using System.CommandLine;
using Terrane.Cli.Shared;

namespace Terrane.Cli.Commands;

/// <summary>Every command, in the order of the work.</summary>
internal static class Catalog
{
    public static IEnumerable<Command> All(Talk talk) =>
    [
        DemoCommand.Create(talk),
        PlanCommand.Create(talk),
        BuildCommand.Create(talk),
    ];
}
