using System.Globalization;
using Terrane.Core;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Submitting;

/// <summary>What a site wants of a batch job: a small YAML file, over which options of the command line win. docs/cluster.md lists its keys.</summary>
public sealed record SubmitProfile
{
    /// <summary>Path of terrane on the nodes; null: the one that submits.</summary>
    public string? Program { get; init; }

    public string? Partition { get; init; }

    public string? Account { get; init; }

    /// <summary>Limit of a task, as Slurm writes it; null: from the plan.</summary>
    public string? Time { get; init; }

    /// <summary>That a task may use; null: what the command's --memory needs.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>Of a task.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>Further options of sbatch, each a word: "--constraint=ib".</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Lines of shell before the program, such as "module load gdal". The site's own, so they are not quoted.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Container image, for Kubernetes.</summary>
    public string Image { get; init; } = "terrane:latest";

    /// <summary>Claim of the volume that all pods share, for Kubernetes.</summary>
    public string Claim { get; init; } = "terrane";

    /// <summary>Where the pods see it.</summary>
    public string Mount { get; init; } = "/data";

    /// <summary>The file that is read when none is named, if it is there: <c>terrane/submit.yaml</c> in <c>XDG_CONFIG_HOME</c> or <c>~/.config</c>.</summary>
    public static string DefaultPath
    {
        get
        {
            string? shared = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            string root = shared is { Length: > 0 } && Path.IsPathRooted(shared) ? shared : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
            return Path.Combine(root, "terrane", "submit.yaml");
        }
    }

    /// <exception cref="JobException">Unreadable, an unknown key, or a value out of its range; says the line.</exception>
    public static SubmitProfile Load(string path)
    {
        StrictYaml yaml = StrictYaml.Load(path);
        var profile = new SubmitProfile
        {
            Program = yaml.Scalar("program")?.Text,
            Partition = yaml.Scalar("partition")?.Text,
            Account = yaml.Scalar("account")?.Text,
            Time = yaml.Scalar("time")?.Text,
            Memory = yaml.Scalar("memory") is { } memory ? ParseSize(memory.Place, "memory", memory.Text) : null,
            Cpus = yaml.Scalar("cpus") is { } cpus ? ParseCpus(cpus.Place, "cpus", cpus.Text) : 2,
            Options = yaml.Texts("options"),
            Setup = yaml.Texts("setup"),
            Image = yaml.Scalar("image")?.Text ?? "terrane:latest",
            Claim = yaml.Scalar("claim")?.Text ?? "terrane",
            Mount = yaml.Scalar("mount")?.Text ?? "/data",
        };
        yaml.RefuseOthers();
        return profile;
    }

    public static ByteSize ParseSize(string place, string key, string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (FormatException e)
        {
            throw JobException.BadValue(place, key, text, e.Message);
        }
    }

    private static int ParseCpus(string place, string key, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cpus) && cpus is >= 1 and <= 4096 ? cpus : throw JobException.BadValue(place, key, text, "1 to 4096");
}
