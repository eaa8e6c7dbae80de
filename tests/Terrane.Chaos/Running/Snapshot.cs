using System.Security.Cryptography;

namespace Terrane.Chaos.Running;

/// <summary>What lies under a folder: hashes of files by relative path.</summary>
internal sealed class Snapshot
{
    // Times, process ids and figures of the run stand in these.
    private static readonly string[] Volatile = [".report.json", ".report.html", "/report.json", "run_report.json", "/ingest.sqlite", "/resampled_datasets.json", "/resampled_datasets.parquet"];

    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    private Snapshot(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = "/" + Path.GetRelativePath(folder, file);
            _hashes[name] = Volatile.Any(end => name.EndsWith(end, StringComparison.Ordinal)) ? "" : Hash(file);
        }
    }

    public IEnumerable<string> Names => _hashes.Keys;

    public static Snapshot Of(string folder) => new(folder);

    /// <summary>Files whose name an undisturbed run gives too, with other content than it gives.</summary>
    public IEnumerable<string> WrongAgainst(Snapshot undisturbed) =>
        _hashes.Where(file => undisturbed._hashes.TryGetValue(file.Key, out string? expected) && expected != file.Value).Select(file => file.Key);

    /// <summary>Passes when both hold the same names and bytes.</summary>
    public void AssertSame(Snapshot undisturbed, string when)
    {
        string[] missing = [.. undisturbed.Names.Except(Names)], surplus = [.. Names.Except(undisturbed.Names)], wrong = [.. WrongAgainst(undisturbed)];
        Assert.True(missing.Length + surplus.Length + wrong.Length == 0,
            $"{when}: missing [{string.Join(", ", missing)}], left behind [{string.Join(", ", surplus)}], other bytes [{string.Join(", ", wrong)}].");
    }

    private static string Hash(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(content));
    }
}
