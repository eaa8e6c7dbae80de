using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Cli.Health;

/// <summary>What the machine and its limits allow.</summary>
internal static class MachineChecks
{
    private const long FewFiles = 1024, TooFewFiles = 128; // a build keeps 8 rasters open per worker, beside some 60 files of its own

    public static IEnumerable<HealthCheck> All() => [Processor(), Memory(), OpenFiles(), TemporaryFolder()];

    private static HealthCheck Processor()
    {
        (string Name, bool Has)[] features =
            [("SSE4.1", Sse41.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512F", Avx512F.IsSupported)];
        return new HealthCheck("processor", $"{Environment.ProcessorCount} cores, {string.Join(' ', features.Where(f => f.Has).Select(f => f.Name).DefaultIfEmpty("no vector extensions"))}");
    }

    private static HealthCheck Memory()
    {
        long? total = Kibibytes("MemTotal:"), available = Kibibytes("MemAvailable:");
        // The runtime reads the limit of the control group, of either version, and gives the machine's memory where there is none.
        long allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        bool isLimited = total is { } all && allowed < all;
        string found = $"{Size(available)} available of {Size(total)}, {(isLimited ? $"limited to {new ByteSize(allowed)} by the control group" : "no limit by a control group")}";
        long usable = Math.Min(available ?? long.MaxValue, allowed);
        return usable < MemoryShares.Least.Bytes
            ? new HealthCheck("memory", found, CheckState.Unusable, "doctor.memory", $"A build needs at least {MemoryShares.Least}: end other programs or raise the limit.")
            : new HealthCheck("memory", found);
    }

    private static HealthCheck OpenFiles()
    {
        string? line = Lines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        string[] fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (fields.Length < 5 || !long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out long soft))
            return new HealthCheck("open files", fields.Length < 5 ? "unknown" : fields[3]);
        string found = soft.ToString(CultureInfo.InvariantCulture);
        return soft switch
        {
            < TooFewFiles => new HealthCheck("open files", found, CheckState.Unusable, "doctor.files", $"Raise the limit: `ulimit -n {FewFiles}`."),
            < FewFiles => new HealthCheck("open files", found, CheckState.Warning, "doctor.files", $"Many workers need more: `ulimit -n {FewFiles}`."),
            _ => new HealthCheck("open files", found),
        };
    }

    private static HealthCheck TemporaryFolder()
    {
        string folder = Path.GetTempPath();
        string name = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TMPDIR")) ? folder : $"{folder} (TMPDIR)";
        if (!Directory.Exists(folder))
            return new HealthCheck("temporary folder", $"{name} does not exist", CheckState.Warning, "doctor.tmpdir", "Builds use a folder beside their output, or --tmpdir; other programs need this one.");
        return new HealthCheck("temporary folder", $"{name}, {new ByteSize(new DriveInfo(folder).AvailableFreeSpace)} free; a build uses a folder beside its output, or --tmpdir");
    }

    private static string Size(long? bytes) => bytes is { } known ? new ByteSize(known).ToString() : "unknown";

    private static long? Kibibytes(string key)
    {
        string? line = Lines("/proc/meminfo").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        string[] fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : null;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // no Linux procfs: the figure stays unknown
        }
    }
}
