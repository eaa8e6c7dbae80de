using System.Runtime.CompilerServices;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>Chromium, and node with the packages of tests/js.</summary>
internal static class Programs
{
    internal static string Chromium => Environment.GetEnvironmentVariable("TERRANE_CHROMIUM") ?? "/usr/bin/chromium";

    private static string Scripts { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "js"));

    internal static void SkipWhenMissing()
    {
        Assert.SkipWhen(!File.Exists(Chromium), $"No browser at {Chromium}: apt-get install chromium, or set TERRANE_CHROMIUM.");
        Assert.SkipWhen(!Directory.Exists(Path.Combine(Scripts, "node_modules", "maplibre-gl")), "Run npm ci in tests/js first.");
    }

    /// <summary>Runs a script of tests/js and returns what it prints.</summary>
    internal static string Node(string script, params string[] arguments)
    {
        using RunningProgram node = RunningProgram.Start("node", Scripts, [], [script, .. arguments]);
        return node.Finish().Exits(0).Out;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
