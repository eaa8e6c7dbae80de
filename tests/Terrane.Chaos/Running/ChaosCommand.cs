namespace Terrane.Chaos.Running;

/// <summary>One command of the table.</summary>
/// <param name="Name">As the summary shows it.</param>
/// <param name="Arguments">Of inputs (a folder as <see cref="ChaosInputs"/> makes it) and the folder that the output goes to.</param>
/// <param name="Source">A file of the inputs that the command reads, relative to their folder.</param>
/// <param name="Again">What makes it do a finished output again.</param>
internal sealed record ChaosCommand(string Name, Func<string, string, string[]> Arguments, string Source, params string[] Again)
{
    /// <summary>It has child processes that may be killed one by one.</summary>
    public bool HasWorkers { get; init; }

    /// <summary>It keeps a ledger of what is done, and goes on from it.</summary>
    public bool HasLedger { get; init; }

    public override string ToString() => Name;
}
