using System.Globalization;
using System.Text;
using Terrane.Cells.Tables;

namespace Terrane.Cells.Publish;

/// <summary>Where the files of a table lie: TABLE/parameter_hash=H/country=XX/part-NNN.parquet.</summary>
internal static class PartitionPath
{
    public const string HashPrefix = "parameter_hash=", CountryPrefix = "country=";

    public const string Reports = "reports";

    public static string Of(string output, string table, string hash) => Path.Combine(output, table, HashPrefix + hash);

    /// <summary>Of a zone within a partition; what Hive would misread in a key is percent-encoded.</summary>
    public static string Country(string key)
    {
        var text = new StringBuilder(CountryPrefix);
        foreach (byte b in Encoding.UTF8.GetBytes(key))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    /// <summary>The key of a folder that <see cref="Country"/> named.</summary>
    public static string KeyOf(string folder) => Uri.UnescapeDataString(folder[CountryPrefix.Length..]);

    public static string Part(string key, int part) => Path.Combine(Country(key), string.Create(CultureInfo.InvariantCulture, $"part-{part:D3}.parquet"));

    /// <summary>Files of a partition, relative with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files(string partition) =>
        [.. Directory.EnumerateFiles(partition, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(partition, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The partition of a table that <paramref name="path"/> means: the folder itself, or the only one below an output folder.</summary>
    /// <exception cref="CellsException">cells.partition.</exception>
    public static string Find(string path, string table = CellTables.Index)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetFileName(full).StartsWith(HashPrefix, StringComparison.Ordinal) && Directory.Exists(full)) return full;
        string parent = Path.GetFileName(full) == table ? full : Path.Combine(full, table);
        string[] found = Directory.Exists(parent) ? [.. Directory.GetDirectories(parent, HashPrefix + "*").Order(StringComparer.Ordinal)] : [];
        return found.Length switch
        {
            1 => found[0],
            0 => throw CellsException.Partition(path, $"there is no {table}/{HashPrefix}... in it"),
            _ => throw CellsException.Partition(path, $"it holds {found.Length} partitions: name one of {string.Join(", ", found.Select(Path.GetFileName))}"),
        };
    }
}
