using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Terrane.EndToEnd.Tests.Cluster;

/// <summary>A Slurm cluster of its own on loopback: a controller and two nodes of two processors, gone with all their jobs after the test.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private const int ControllerPort = 17117;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder;

    private SlurmCluster(string folder) => _folder = folder;

    /// <summary>What its commands and whoever submits need to find it.</summary>
    public (string Name, string? Value)[] Environment => [("SLURM_CONF", Path.Combine(_folder, "slurm.conf"))];

    /// <summary>Why there can be no cluster here; null when there can.</summary>
    public static string? Obstacle() =>
        System.Environment.UserName != "root" ? "Slurm's nodes run as root."
        : !File.Exists("/usr/sbin/slurmctld") || !File.Exists("/usr/sbin/slurmd") || !File.Exists("/usr/sbin/munged") ? "slurm-wlm and munge are not installed." : null;

    public static SlurmCluster Start()
    {
        var cluster = new SlurmCluster(Directory.CreateTempSubdirectory("terrane-slurm-").FullName);
        try
        {
            cluster.Boot();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Tasks that run on a node.</summary>
    public int TasksOn(string node) => Call("squeue", "--noheader", "--states=RUNNING", $"--nodelist={node}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Ends a node as a power failure does: its daemon and all that it has started, at once.</summary>
    public void CutPower(string node)
    {
        int daemon = int.Parse(File.ReadAllText(Path.Combine(_folder, $"slurmd-{node}.pid")), CultureInfo.InvariantCulture);
        Kill(daemon);
        foreach (int task in TasksOf(node))
        {
            Kill(Parent(task)); // slurmstepd first, lest it report the end of the task
            Kill(task);
        }
    }

    public void Dispose()
    {
        foreach (string node in (string[])["n1", "n2"])
            foreach (int task in TasksOf(node)) Kill(task);
        foreach (string pid in Directory.EnumerateFiles(_folder, "*.pid", SearchOption.AllDirectories))
            if (int.TryParse(File.ReadAllText(pid), NumberStyles.Integer, CultureInfo.InvariantCulture, out int process)) Kill(process);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience;)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(100); // daemons write while they end
            }
        }
    }

    private void Boot()
    {
        string munge = Directory.CreateDirectory(Path.Combine(_folder, "munge")).FullName, host = Call("hostname", "-s").Trim();
        File.WriteAllBytes(Path.Combine(munge, "key"), RandomNumberGenerator.GetBytes(1024));
        Directory.CreateDirectory(Path.Combine(_folder, "state"));
        Call("chmod", "755", _folder);
        Call("chown", "-R", "munge:munge", munge);
        Call("chmod", "400", Path.Combine(munge, "key"));
        Call("runuser", "-u", "munge", "--", "munged", $"--key-file={munge}/key", $"--socket={munge}/socket", $"--pid-file={munge}/munged.pid", $"--log-file={munge}/log", $"--seed-file={munge}/seed", "--num-threads=2", "--force");
        string node = string.Concat(Enumerable.Range(1, 2).Select(i => $"NodeName=n{i} NodeHostname={host} NodeAddr=127.0.0.1 Port={ControllerPort + i} CPUs=2 RealMemory=4000\n"));
        File.WriteAllText(Path.Combine(_folder, "slurm.conf"), $"""
            ClusterName=terrane
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ControllerPort}
            AuthType=auth/munge
            AuthInfo=socket={munge}/socket
            CredType=cred/munge
            SlurmUser=root
            SlurmdUser=root
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SlurmdParameters=config_overrides
            ReturnToService=2
            SlurmdTimeout=6
            SchedulerParameters=sched_interval=2,batch_sched_delay=1
            StateSaveLocation={_folder}/state
            SlurmdSpoolDir={_folder}/spool-%n
            SlurmctldPidFile={_folder}/slurmctld.pid
            SlurmdPidFile={_folder}/slurmd-%n.pid
            SlurmctldLogFile={_folder}/slurmctld.log
            SlurmdLogFile={_folder}/slurmd-%n.log
            {node}PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP

            """);
        Call("slurmctld", "-f", $"{_folder}/slurm.conf");
        foreach (string name in (string[])["n1", "n2"]) Call("slurmd", "-N", name, "-f", $"{_folder}/slurm.conf");
        for (var clock = Stopwatch.StartNew(); Call("sinfo", "--noheader", "--states=idle", "--format=%D").Trim() != "2"; Thread.Sleep(100))
            Assert.True(clock.Elapsed < Patience, File.ReadAllText(Path.Combine(_folder, "slurmctld.log")));
    }

    private string Call(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        foreach ((string name, string? value) in Environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        // A daemon keeps the streams that it was given: only what ends at once is read to its end.
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), $"{program} did not end.");
        if (program is "munged" or "slurmctld" or "slurmd" or "runuser") return "";
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}");
        return output.Result;
    }

    /// <summary>Slurm names the node in the environment of whatever a task starts.</summary>
    private IEnumerable<int> TasksOf(string node)
    {
        string configuration = $"SLURM_CONF={_folder}/slurm.conf";
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            string[] variables;
            try
            {
                variables = File.ReadAllText(Path.Combine(folder, "environ")).Split('\0');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            if (variables.Contains($"SLURMD_NODENAME={node}") && variables.Contains(configuration)) yield return process;
        }
    }

    private static int Parent(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Kill(int process)
    {
        if (process <= 1) return;
        try
        {
            Process.GetProcessById(process).Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
