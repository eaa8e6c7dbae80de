using System.CommandLine;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Sharding;
using Terrane.Runtime.Submitting;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane submit</c>: a command in shards on a cluster, and their merge.</summary>
internal static class SubmitCommand
{
    /// <summary>Beside an output's name.</summary>
    public const string Suffix = ".terrane-shards";

    private const string Slurm = "slurm", Kubernetes = "kubernetes", Manual = "manual", JobsName = "jobs";

    /// <summary>What a process has beside its --memory when Slurm counts: page cache goes first, and children are counted in.</summary>
    private static readonly long Beside = ByteSize.Mebibytes(128).Bytes;

    /// <param name="root">Whose commands can be shared out.</param>
    public static Command Create(Talk talk, RootCommand root)
    {
        var words = new Argument<string[]>("COMMAND") { Description = "The command to share out, with its arguments, after --.", Arity = ArgumentArity.OneOrMore };
        var engine = new Option<string>("--engine") { Description = "slurm (default); kubernetes: write a manifest to apply; manual: write the plan alone, and run `terrane worker` by other means.", HelpName = "NAME", DefaultValueFactory = _ => Slurm };
        var shards = new Option<int?>("--shards") { Description = "Into how many parts the work is cut (default 8). The output has the same bytes for any number.", HelpName = "N" };
        var folder = new Option<string?>("--dir") { Description = "Folder of the run, on a disk that all nodes share (default: OUT.terrane-shards).", HelpName = "DIR" };
        var profile = new Option<string?>("--profile") { Description = "File with what the site wants: partition, time, setup lines (default: terrane/submit.yaml in the configuration folder).", HelpName = "FILE" };
        var program = new Option<string?>("--program") { Description = "Path of terrane on the nodes (default: this one).", HelpName = "PATH" };
        var partition = new Option<string?>("--partition") { Description = "Partition of the jobs.", HelpName = "NAME" };
        var account = new Option<string?>("--account") { Description = "Account of the jobs.", HelpName = "NAME" };
        var time = new Option<string?>("--time") { Description = "Time limit of a task (default: three times what the plan expects, and 15 minutes).", HelpName = "TIME" };
        var memory = new Option<string?>("--mem") { Description = "Memory of a task (default: what the command's --memory needs).", HelpName = "SIZE" };
        var cpus = new Option<int?>("--cpus") { Description = "Processors of a task (default 2).", HelpName = "N" };
        var print = new Option<bool>("--print") { Description = "Print the batch scripts, or the manifest, and write nothing." };
        var wait = new Option<bool>("--wait") { Description = "Stay until the output is made, with progress; the exit code is that of the whole run." };
        var command = new Command("submit", """
            Cut a command (build, cells index, fuse or resample) into shards, have a cluster make them as a job array, and merge them into the bytes that a local run gives. The same call goes on after a failure.

            Examples:
              terrane submit --shards 16 --wait -- build lidar/*.tif national.zip -o /shared/terrain.pmtiles
              terrane submit --partition short --print -- build JOB.yaml
              terrane submit --engine kubernetes --profile site.yaml -- build JOB.yaml
            """)
        { words, engine, shards, folder, profile, program, partition, account, time, memory, cpus, print, wait };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string[] arguments = parse.GetValue(words)!;
            ParseResult inner = root.Parse(arguments);
            if (inner.Errors is [{ } wrong, ..]) throw ShardException.Command($"`terrane {string.Join(' ', arguments.Take(2))}`: {wrong.Message}");
            if (inner.CommandResult.Command is not ShardableCommand { Sharded: { } sharded } named) throw ShardException.Command($"`{inner.CommandResult.Command.Name}` cannot be shared out.");
            string target = parse.GetRequiredValue(engine);
            bool isPrinted = parse.GetValue(print);
            if (target is not (Slurm or Kubernetes or Manual)) throw JobException.BadValue("options", "--engine", target, "slurm, kubernetes or manual");
            if (target != Slurm && parse.GetValue(wait)) throw JobException.BadValue("options", "--wait", $"--engine {target}", "--engine slurm: it follows jobs in a queue");
            int count = parse.GetValue(shards) ?? 8;
            if (count is < 1 or > 10_000) throw JobException.BadValue("options", "--shards", $"{count}", "1 to 10000");
            SubmitProfile site = Profile(parse.GetValue(profile)) is var loaded && parse.GetValue(cpus) is var processors && processors is null or (>= 1 and <= 4096)
                ? loaded with
                {
                    Program = parse.GetValue(program) ?? loaded.Program,
                    Partition = parse.GetValue(partition) ?? loaded.Partition,
                    Account = parse.GetValue(account) ?? loaded.Account,
                    Time = parse.GetValue(time) ?? loaded.Time,
                    Memory = parse.GetValue(memory) is { } size ? SubmitProfile.ParseSize("options", "--mem", size) : loaded.Memory,
                    Cpus = processors ?? loaded.Cpus,
                }
                : throw JobException.BadValue("options", "--cpus", $"{parse.GetValue(cpus)}", "1 to 4096");

            ShardPreview preview = sharded.Preview(inner, context, ct);
            var place = new ShardFolder(Path.GetFullPath(parse.GetValue(folder) ?? preview.Output + Suffix));
            var run = new ShardedRun { Arguments = arguments, Folder = Environment.CurrentDirectory, PlanHash = preview.PlanHash, Shards = count, Units = preview.Units, Output = preview.Output };
            ByteSize bytes = site.Memory ?? new ByteSize(preview.Memory.Bytes + Beside);
            int? minutes = preview.CpuSeconds is { } seconds ? 15 + (int)Math.Ceiling(3 * seconds / 60 / count / site.Cpus) : null;
            BatchJob Job() => new(place, run, site, site.Program ?? Environment.ProcessPath!, place.Unfinished(run), bytes, minutes);
            if (isPrinted)
            {
                Console.Out.Write(target switch
                {
                    Slurm => $"# {SlurmScripts.ShardsName}\n{SlurmScripts.Shards(Job())}\n# {SlurmScripts.MergeName}\n{SlurmScripts.Merge(Job())}",
                    Kubernetes => KubernetesManifest.Of(Job()),
                    _ => ByHand(place, run),
                });
                return Exit.Success;
            }
            if (preview.IsDone)
            {
                context.Progress.Write(MessageLevel.Info, $"{run.Output} is up to date: the same plan made it.");
                return Exit.Success;
            }
            ShardStore.Prepare(place, run, preview.Overwrite, context.Progress);
            if (target == Slurm) return Submit(Job, place, run, parse.GetValue(wait), context, ct);
            if (target == Manual)
            {
                Console.Out.Write(ByHand(place, run));
                return Exit.Success;
            }
            string manifest = Path.Combine(place.Path, "job.yaml");
            File.WriteAllText(manifest, KubernetesManifest.Of(Job()));
            Console.Out.WriteLine(manifest);
            return Exit.Success;
        }, "Jobs that were submitted go on; `terrane status` tells how far they are.");
        return command;
    }

    private static SubmitProfile Profile(string? path) =>
        path is not null ? SubmitProfile.Load(path) : File.Exists(SubmitProfile.DefaultPath) ? SubmitProfile.Load(SubmitProfile.DefaultPath) : new SubmitProfile();

    private static string ByHand(ShardFolder place, ShardedRun run) =>
        $"terrane worker {ShellWord.Of(place.Path)} --shard I/{run.Shards}   # for I from 0 to {run.Shards - 1}, in any order and anywhere\nterrane worker {ShellWord.Of(place.Path)} --merge\n";

    private static int Submit(Func<BatchJob> makeJob, ShardFolder place, ShardedRun run, bool wait, JobContext context, CancellationToken ct)
    {
        string file = Path.Combine(place.Path, JobsName);
        string[] jobs = File.Exists(file) ? File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        if (jobs.Length > 0 && SlurmClient.States(jobs).Count > 0) context.Progress.Write(MessageLevel.Info, $"Jobs {string.Join(" and ", jobs)} are in the queue already.");
        else
        {
            BatchJob job = makeJob();
            if (job.Unfinished.Count > 0) File.WriteAllText(Path.Combine(place.Path, SlurmScripts.ShardsName), SlurmScripts.Shards(job));
            File.WriteAllText(Path.Combine(place.Path, SlurmScripts.MergeName), SlurmScripts.Merge(job));
            if (job.Unfinished.Count > 0)
            {
                (string array, string merge) = SlurmClient.Submit(place.Path);
                jobs = [array, merge];
                context.Progress.Write(MessageLevel.Info, $"Job {array}: {job.Unfinished.Count} of {run.Shards} shards; job {merge}: the merge, when they are done. Folder: {place.Path}");
            }
            else
            {
                jobs = [SlurmClient.SubmitMerge(place.Path, null)];
                context.Progress.Write(MessageLevel.Info, $"Job {jobs[0]}: the merge; all {run.Shards} shards are finished. Folder: {place.Path}");
            }
            File.WriteAllText(file, string.Join(' ', jobs) + "\n");
        }
        foreach (string job in jobs) Console.Out.WriteLine(job);
        return wait ? ShardFollower.Follow(place, run, jobs, context, ct) : Exit.Success;
    }
}
