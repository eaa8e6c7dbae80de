using System.Diagnostics;
using Terrane.Core;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Sharding;
using Terrane.Runtime.Submitting;

namespace Terrane.Runtime.Tests.Submitting;

public sealed class ScriptTests : IDisposable
{
    private const string Hostile = "a'b\"c $(touch pwned) `touch pwned` ;touch pwned& #%a\\n*";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_script_runs_what_it_should_whatever_is_in_the_names()
    {
        string folder = Directory.CreateDirectory(_folder.File(Hostile)).FullName, program = Path.Combine(folder, "terrane");
        File.WriteAllText(program, "#!/bin/sh\nfor word in \"$@\"; do printf '<%s>' \"$word\"; done\necho\n");
        Start("chmod", folder, "755", program);
        string script = _folder.File("shards.sh");
        File.WriteAllText(script, SlurmScripts.Shards(Job(folder, program, Path.Combine(folder, Hostile + ".pmtiles"))));
        string output = Start("sh", folder, script);
        Assert.Equal($"<doctor>\n<worker><{folder}><--shard><3/8><--wait>\n", output);
        Assert.Equal([program], Directory.EnumerateFileSystemEntries(folder));
        Assert.All(File.ReadLines(script).Where(line => line.StartsWith("#SBATCH", StringComparison.Ordinal)), line => Assert.Matches("^#SBATCH --[a-z-]+=[A-Za-z0-9._/%,-]+$|^#SBATCH --requeue$", line));
    }

    [Fact]
    public void The_site_says_what_it_wants()
    {
        string path = _folder.File("site.yaml");
        File.WriteAllText(path, "partition: short\naccount: coast\ntime: 04:00:00\nmemory: 3G\ncpus: 4\noptions: [--constraint=ib]\nsetup: [module load gdal]\n");
        string script = SlurmScripts.Merge(Job("/shared/run", "/opt/terrane", "/shared/out.pmtiles") with { Profile = SubmitProfile.Load(path), Memory = ByteSize.Parse("3G") });
        Assert.Equal("""
            #!/bin/sh
            #SBATCH --job-name=terrane-out-merge
            #SBATCH --output=logs/merge.log
            #SBATCH --open-mode=append
            #SBATCH --requeue
            #SBATCH --ntasks=1
            #SBATCH --cpus-per-task=4
            #SBATCH --mem=3072M
            #SBATCH --time=04:00:00
            #SBATCH --partition=short
            #SBATCH --account=coast
            #SBATCH --constraint=ib
            set -eu
            module load gdal
            export DOTNET_PROCESSOR_COUNT="${SLURM_CPUS_PER_TASK:-1}"
            program='/opt/terrane'
            "$program" doctor
            exec "$program" worker '/shared/run' --merge

            """, script);
        File.WriteAllText(path, "partitions: short\n");
        Assert.Equal("job.key", Assert.Throws<JobException>(() => SubmitProfile.Load(path)).Code);
    }

    [Fact]
    public void The_manifest_of_Kubernetes_is_this_one()
    {
        BatchJob job = Job("/data/Coast of \"Mull\"", "terrane", "/data/Coast of Mull.pmtiles");
        Assert.Equal("""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: terrane-coast-of-mull
            spec:
              completionMode: Indexed
              completions: 8
              parallelism: 8
              backoffLimitPerIndex: 6
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: terrane
                      image: "terrane:latest"
                      command: ["terrane"]
                      args: ["worker", "/data/Coast of \u0022Mull\u0022", "--shard", "$(JOB_COMPLETION_INDEX)/8", "--wait"]
                      resources:
                        requests: {cpu: "2", memory: 640Mi}
                        limits: {cpu: "2", memory: 640Mi}
                      volumeMounts: [{name: shared, mountPath: "/data"}]
                  volumes:
                    - name: shared
                      persistentVolumeClaim: {claimName: "terrane"}
            ---
            # Apply this one when the job above is complete: kubectl wait --for=condition=complete --timeout=-1s job/terrane-coast-of-mull
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: terrane-coast-of-mull-merge
            spec:
              backoffLimit: 6
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: terrane
                      image: "terrane:latest"
                      command: ["terrane"]
                      args: ["worker", "/data/Coast of \u0022Mull\u0022", "--merge"]
                      resources:
                        requests: {cpu: "2", memory: 640Mi}
                        limits: {cpu: "2", memory: 640Mi}
                      volumeMounts: [{name: shared, mountPath: "/data"}]
                  volumes:
                    - name: shared
                      persistentVolumeClaim: {claimName: "terrane"}

            """, KubernetesManifest.Of(job));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0-2", 0, 1, 2)]
    [InlineData("0,2-3,9", 0, 2, 3, 9)]
    public void An_array_names_only_the_shards_that_are_left(string expected, params int[] shards) => Assert.Equal(expected, SlurmScripts.Ranges(shards));

    private static BatchJob Job(string folder, string program, string output) => new(
        new ShardFolder(folder), new ShardedRun { Arguments = ["build"], Folder = "/", PlanHash = "ab", Shards = 8, Units = 100, Output = output },
        new SubmitProfile(), program, [.. Enumerable.Range(0, 8)], ByteSize.Parse("640M"), Minutes: null);

    private static string Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["SLURM_ARRAY_TASK_ID"] = "3";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
