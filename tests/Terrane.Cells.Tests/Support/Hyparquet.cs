using System.Diagnostics;

namespace Terrane.Cells.Tests.Support;

/// <summary>A Parquet reader in JavaScript that is not ours.</summary>
internal static class Hyparquet
{
    /// <summary>Every such row is printed.</summary>
    public const int Step = 997;

    /// <summary>First "count, sum of tile_id, of raster_row, of raster_col", then the values of every <see cref="Step"/>th row; skips the test when it is not installed.</summary>
    public static string[] Read(string path)
    {
        Assert.SkipWhen(!Directory.Exists(Path.Combine(Root(), "tests/js/node_modules/hyparquet")), "hyparquet is not installed: run ./check once.");
        var start = new ProcessStartInfo("node", [Path.Combine(Root(), "tests/js/read-parquet.mjs"), path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent;
        return folder!.FullName;
    }
}
