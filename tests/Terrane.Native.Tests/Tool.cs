using System.ComponentModel;
using System.Diagnostics;

namespace Terrane.Native.Tests;

/// <summary>Runs an independent program of the distribution; skips the test when it is not installed.</summary>
internal static class Tool
{
    public static string Run(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
        using (process!)
        {
            Task<string> errors = process!.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output.Result;
        }
    }
}
