using System.Diagnostics;

namespace Terrane.Raster.Tests.Support;

/// <summary>Runs a tool of the distribution and fails with its words.</summary>
internal static class Command
{
    internal static string Run(string tool, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{tool} is not installed (apt-get install gdal-bin).");
        }
        using (process)
        {
            Task<string> errors = process!.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', start.ArgumentList)}: {errors.Result}");
            return output;
        }
    }
}
