using System.ComponentModel;
using System.Diagnostics;
using Terrane.Core;

namespace Terrane.Runtime.Submitting;

/// <summary>Slurm, by way of its commands. Arguments go to them as they are; no shell is in between.</summary>
public static class SlurmClient
{
    /// <summary>Submits both scripts of a folder, the merge to begin once all shards have ended well.</summary>
    /// <returns>Numbers of the jobs.</returns>
    /// <exception cref="TerraneException">submit.slurm.</exception>
    public static (string Shards, string Merge) Submit(string folder)
    {
        string shards = Sbatch(folder, SlurmScripts.ShardsName);
        return (shards, SubmitMerge(folder, shards));
    }

    /// <summary>Submits the merge alone.</summary>
    /// <param name="after">Job that has to end well before; null for none.</param>
    public static string SubmitMerge(string folder, string? after) =>
        after is null ? Sbatch(folder, SlurmScripts.MergeName) : Sbatch(folder, $"--dependency=afterok:{after}", "--kill-on-invalid-dep=yes", SlurmScripts.MergeName);

    /// <summary>States of the tasks of jobs that are still known to the queue: "RUNNING", "PENDING". Empty when all have ended.</summary>
    public static IReadOnlyList<string> States(IEnumerable<string> jobs)
    {
        // A job that ended long ago is "Invalid job id": as good as none.
        (int code, string output, _) = Call(null, "squeue", "--noheader", "--array", "--format=%T", "--jobs=" + string.Join(',', jobs));
        return code == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
    }

    private static string Sbatch(string folder, params IEnumerable<string> arguments)
    {
        (int code, string output, string error) = Call(folder, "sbatch", ["--parsable", .. arguments]);
        if (code != 0) throw Failed($"sbatch ended with {code}: {error.Trim()}");
        return output.Trim().Split(';')[0]; // "17" or "17;cluster"
    }

    private static (int Code, string Output, string Error) Call(string? folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder is not null) start.WorkingDirectory = folder;
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            throw Failed($"'{program}' cannot be run: {e.Message}");
        }
    }

    private static TerraneException Failed(string reason) =>
        new("submit.slurm", $"Slurm did not take the job: {reason}", "Run it where sbatch works, mend the profile, or see the scripts with --print.");
}
