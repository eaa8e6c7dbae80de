namespace Terrane.EndToEnd.Tests.Support;

/// <summary>The program as built beside these tests.</summary>
internal static class TerraneProgram
{
    public static string Path { get; } = Find();

    public static Outcome Run(params string[] arguments) => RunIn(null, [], arguments);

    /// <param name="folder">Working directory; the tests' own when null.</param>
    /// <param name="environment">Variables to set, or with null to take away.</param>
    public static Outcome RunIn(string? folder, IEnumerable<(string Name, string? Value)> environment, params string[] arguments)
    {
        using RunningProgram program = Start(folder, environment, arguments);
        return program.Finish();
    }

    public static RunningProgram Start(string? folder, IEnumerable<(string Name, string? Value)> environment, params string[] arguments) =>
        RunningProgram.Start(Path, folder, environment, arguments);

    /// <summary>Runs a line of bash in which $TERRANE is the program; for pipes and mounts.</summary>
    public static Outcome Bash(string line, params string[] arguments)
    {
        using var shell = RunningProgram.Start("bash", null, [("TERRANE", Path)], ["-c", line, "bash", .. arguments]);
        return shell.Finish();
    }

    // artifacts/bin/Terrane.EndToEnd.Tests/debug/ -> artifacts/bin/Terrane.Cli/debug_linux-x64/terrane
    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        string configuration = folder.Name;
        for (DirectoryInfo? above = folder; above is not null; above = above.Parent)
        {
            string program = System.IO.Path.Combine(above.FullName, "Terrane.Cli", $"{configuration}_linux-x64", "terrane");
            if (File.Exists(program)) return program;
        }
        throw new FileNotFoundException($"No terrane of configuration {configuration} above {folder}: build src/Terrane.Cli.");
    }
}
