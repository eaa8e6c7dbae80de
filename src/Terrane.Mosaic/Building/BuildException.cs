using Terrane.Core;

namespace Terrane.Mosaic.Building;

/// <summary>A build cannot go on from what lies beside its output.</summary>
public sealed class BuildException : TerraneException
{
    private BuildException(string code, string message, string? hint) : base(code, message, hint) { }

    /// <param name="folder">The work folder.</param>
    /// <param name="differences">One line per value that differs.</param>
    public static BuildException OtherPlan(string folder, IReadOnlyList<string> differences) => new("build.plan",
        $"'{folder}' holds the unfinished work of another plan:\n  {string.Join("\n  ", differences)}",
        "Undo the change to go on with it, or drop it with --overwrite.");
}
