using System.Globalization;
using System.Text;

namespace Terrane.Runtime.Submitting;

/// <summary>The batch scripts of a sharded run for Slurm: an array with a task for each shard, and the merge that waits for all of them.</summary>
/// <remarks>
/// Scripts are submitted from the shared folder, so no #SBATCH line holds a path, which Slurm would read in a syntax of its own. All that comes from
/// the user stands in single quotes of the shell, but for the setup lines of the profile, which are the site's.
/// </remarks>
public static class SlurmScripts
{
    public const string ShardsName = "shards.sh", MergeName = "merge.sh";

    public static string Shards(BatchJob job)
    {
        var text = new StringBuilder();
        Head(text, job, job.Name, "logs/shard-%a.log");
        text.Append(CultureInfo.InvariantCulture, $"#SBATCH --array={Ranges(job.Unfinished)}\n");
        Body(text, job, string.Create(CultureInfo.InvariantCulture, $"--shard \"$SLURM_ARRAY_TASK_ID/{job.Run.Shards}\" --wait"));
        return text.ToString();
    }

    public static string Merge(BatchJob job)
    {
        var text = new StringBuilder();
        Head(text, job, job.Name + "-merge", "logs/merge.log");
        Body(text, job, "--merge");
        return text.ToString();
    }

    /// <summary>"0-3,7": as an array is written.</summary>
    internal static string Ranges(IReadOnlyList<int> numbers)
    {
        var parts = new List<string>();
        for (int i = 0; i < numbers.Count;)
        {
            int last = i;
            while (last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1) last++;
            parts.Add(last == i ? $"{numbers[i]}" : $"{numbers[i]}-{numbers[last]}");
            i = last + 1;
        }
        return string.Join(',', parts);
    }

    private static void Head(StringBuilder text, BatchJob job, string name, string log)
    {
        SubmitProfile profile = job.Profile;
        long mebibytes = (job.Memory.Bytes + (1 << 20) - 1) >> 20;
        text.Append("#!/bin/sh\n");
        text.Append(CultureInfo.InvariantCulture, $"#SBATCH --job-name={name}\n#SBATCH --output={log}\n#SBATCH --open-mode=append\n#SBATCH --requeue\n");
        text.Append(CultureInfo.InvariantCulture, $"#SBATCH --ntasks=1\n#SBATCH --cpus-per-task={profile.Cpus}\n#SBATCH --mem={mebibytes}M\n");
        if (profile.Time is { } time) text.Append(CultureInfo.InvariantCulture, $"#SBATCH --time={time}\n");
        else if (job.Minutes is { } minutes) text.Append(CultureInfo.InvariantCulture, $"#SBATCH --time={minutes}\n");
        if (profile.Partition is { } partition) text.Append(CultureInfo.InvariantCulture, $"#SBATCH --partition={partition}\n");
        if (profile.Account is { } account) text.Append(CultureInfo.InvariantCulture, $"#SBATCH --account={account}\n");
        foreach (string option in profile.Options) text.Append(CultureInfo.InvariantCulture, $"#SBATCH {option}\n");
    }

    private static void Body(StringBuilder text, BatchJob job, string part)
    {
        text.Append("set -eu\n");
        foreach (string line in job.Profile.Setup) text.Append(line).Append('\n');
        text.Append("export DOTNET_PROCESSOR_COUNT=\"${SLURM_CPUS_PER_TASK:-1}\"\n"); // a node has more than the task may use
        text.Append(CultureInfo.InvariantCulture, $"program={ShellWord.Of(job.Program)}\n");
        text.Append("\"$program\" doctor\n"); // ends here where a node cannot run it
        text.Append(CultureInfo.InvariantCulture, $"exec \"$program\" worker {ShellWord.Of(job.Folder.Path)} {part}\n");
    }
}
