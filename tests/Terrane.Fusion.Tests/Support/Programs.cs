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

    /// <summary>True when a program is in PATH.</summary>
    internal static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>What a program prints; the test fails with its complaints when it fails.</summary>
    internal static string Run(string program, params string[] arguments) => RunWith("", program, arguments);

    /// <summary>As <see cref="Run"/>, with something to read.</summary>
    internal static string RunWith(string input, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), printed = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        string output = printed.Result;
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
