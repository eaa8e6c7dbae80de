using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Terrane.Chaos.Running;

namespace Terrane.Chaos.Faults;

/// <summary>faults.c, compiled once: calls of the system that fail where a test wants it.</summary>
internal static class FaultLibrary
{
    private static readonly string[] Compilers = ["cc", "gcc", "clang", "tcc"];

    private static readonly Lazy<(string? Path, string? Unavailable)> Built = new(Build);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<long[]>> Counts = new();

    /// <summary>Why it cannot be used on this machine, or null.</summary>
    public static string? Unavailable => Built.Value.Unavailable;

    /// <summary>Makes calls on inputs, outputs and temporary files of all rounds fail.</summary>
    /// <param name="fault">As faults.c names it.</param>
    /// <param name="at">The call that fails, from 1.</param>
    public static (string, string?)[] Environment(string fault, long at) =>
    [
        ("LD_PRELOAD", Built.Value.Path), ("CHAOS_FAULT", fault), ("CHAOS_AT", at.ToString(CultureInfo.InvariantCulture)),
        ("CHAOS_PATH", Path.Combine(Path.GetTempPath(), "terrane-chaos-")),
    ];

    /// <summary>How many calls of a kind an undisturbed run makes; of several processes, the one that makes most.</summary>
    public static long CallsOf(ChaosCommand command, CallKind kind) => Math.Max(1, Counts.GetOrAdd(command.Name, _ => new Lazy<long[]>(() => Count(command))).Value[(int)kind]);

    private static long[] Count(ChaosCommand command)
    {
        using var round = new Round(command, "count", 0, ChaosInputs.Folder);
        string file = round.File("counts");
        round.Run([.. Environment("count", 0), ("CHAOS_COUNT", file)]).Exits(0);
        long[][] lines = [.. File.ReadLines(file).Select(line => line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        return [.. Enum.GetValues<CallKind>().Select(kind => lines.Max(line => line[(int)kind]))];
    }

    private static (string?, string?) Build()
    {
        if (!OperatingSystem.IsLinux()) return (null, "libraries are preloaded on Linux only");
        string source = Path.Combine(Repository.Root, "tests", "Terrane.Chaos", "Faults", "faults.c");
        string name = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source)))[..12];
        string library = Path.Combine(Directory.CreateDirectory(ResultTable.Folder).FullName, $"faults-{name}.so");
        if (File.Exists(library)) return (library, null);
        foreach (string compiler in Compilers)
        {
            if (!(System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, compiler)))) continue;
            string partial = $"{library}.{System.Environment.ProcessId}";
            using var process = Process.Start(new ProcessStartInfo(compiler, ["-shared", "-fPIC", "-o", partial, source, "-ldl"]) { RedirectStandardError = true })!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) return (null, $"{compiler} could not compile faults.c: {said.Split('\n')[0]}");
            File.Move(partial, library, overwrite: true);
            return (library, null);
        }
        return (null, "no C compiler here (any of cc, gcc, clang, tcc)");
    }
}
