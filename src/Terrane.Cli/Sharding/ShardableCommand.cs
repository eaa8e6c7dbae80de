using System.CommandLine;

namespace Terrane.Cli.Sharding;

/// <summary>A command that `terrane submit` can share out.</summary>
internal sealed class ShardableCommand(string name, string description) : Command(name, description)
{
    public required ISharded Sharded { get; init; }
}
