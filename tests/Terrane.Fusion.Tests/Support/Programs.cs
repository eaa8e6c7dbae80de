using System.Diagnostics;

namespace Terrane.Fusion.Tests.Support;

/// <summary>Programs that are not ours.</summary>
internal static class Programs
{
    /// <summary>Of the repository.</summary>
    internal static string Root
    {
        get
        {
            DirectoryInfo folder = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    /// <summary>A script beside these tests.</summary>
    internal static string Oracle(string name) => Path.Combine(Root, "tests", "Terrane.Fusion.Tests", "Oracle", name);

    /// <summary>What a program prints; the test fails with its complaints when it fails.</summary>
    internal static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
