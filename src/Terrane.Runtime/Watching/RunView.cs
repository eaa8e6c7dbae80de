using System.Text.Json.Nodes;

namespace Terrane.Runtime.Watching;

/// <summary>A run at one moment.</summary>
/// <param name="Phase">What can be told of it.</param>
/// <param name="Name">Of the output or of the process.</param>
/// <param name="Snapshot">What it last said of itself; null for a finished run.</param>
/// <param name="Figures">What its processes use; null unless it runs on this machine.</param>
/// <param name="WorkBytes">That the work folder takes on disk.</param>
/// <param name="WalBytes">Of write-ahead logs in it and beside it.</param>
/// <param name="FreeBytes">On its disk.</param>
/// <param name="Report">report.json of a finished run.</param>
public sealed record RunView(
    RunPhase Phase, string Name, RunSnapshot? Snapshot, ProcessFigures? Figures, long WorkBytes, long WalBytes, long FreeBytes, JsonNode? Report);
