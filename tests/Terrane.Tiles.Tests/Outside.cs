using System.Diagnostics;

namespace Terrane.Tiles.Tests;

/// <summary>What is not ours: published files and other people's programs.</summary>
internal static class Outside
{
    internal static string RepositoryRoot { get; } = FindUpward("Terrane.slnx") ?? throw new InvalidOperationException("The tests do not run below the repository.");

    /// <summary>A file of the shared test data; skips the test when it is not on this machine.</summary>
    internal static string Data(string name)
    {
        string folder = Environment.GetEnvironmentVariable("TERRANE_REAL_DATA") ?? FindUpward(Path.Combine("shared", "data")) ?? "";
        string path = Path.Combine(folder, name);
        Assert.SkipWhen(!File.Exists(path), $"{name} of the shared data is not on this machine (TERRANE_REAL_DATA).");
        return path;
    }

    /// <summary>Runs a program to its end; skips the test when the program is not installed.</summary>
    internal static (int ExitCode, string Output) Run(string program, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
        using (process)
        {
            Task<string> errors = process!.StandardError.ReadToEndAsync();
            Task writing = Task.Run(() =>
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            });
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            writing.Wait();
            return (process.ExitCode, output + errors.Result);
        }
    }

    private static string? FindUpward(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, name);
            if (File.Exists(path)) return folder.FullName;
            if (Directory.Exists(path)) return path;
        }
        return null;
    }
}
