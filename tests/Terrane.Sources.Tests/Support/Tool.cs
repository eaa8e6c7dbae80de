using System.Diagnostics;

namespace Terrane.Sources.Tests.Support;

/// <summary>Programs that are not ours.</summary>
internal static class Tool
{
    /// <summary>Runs a program and returns what it prints; its failure fails the test, its absence skips it.</summary>
    public static string Run(string program, params string[] arguments) => RunIn("", program, arguments);

    public static string RunIn(string folder, string program, params string[] arguments)
    {
        Assert.SkipWhen(Find(program) is null, $"{program} is not installed.");
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
        return output;
    }

    /// <summary>Runs a script with Debian's Python, which has rasterio.</summary>
    public static string Python(string script, params string[] arguments)
    {
        Assert.SkipWhen(!Directory.Exists("/usr/lib/python3/dist-packages/rasterio"), "python3-rasterio is not installed.");
        return Run("/usr/bin/python3", ["-c", script, .. arguments]);
    }

    private static string? Find(string program) => Path.IsPathRooted(program)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
