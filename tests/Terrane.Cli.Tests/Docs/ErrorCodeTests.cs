using System.Text.RegularExpressions;

namespace Terrane.Cli.Tests.Docs;

/// <summary>docs/errors.md and the source name the same codes.</summary>
public sealed partial class ErrorCodeTests
{
    // Texts that look like a code and are none: file names by their last word, the events of the JSON log, and what we add to the metadata of a Parquet file.
    private static readonly string[] FileEndings = ["csv", "db", "gpkg", "holder", "html", "json", "jsonl", "mbtiles", "nc", "parquet", "pmtiles", "png", "sh", "so", "sqlite", "tif", "txt", "wkb", "yaml"];
    private static readonly string[] Events = ["stage.start", "stage.end"];
    private static readonly string[] ParquetKeys = ["terrane.dataset", "terrane.grid", "terrane.method", "terrane.plan_hash"];

    [Fact]
    public void Every_code_of_the_source_is_documented_and_every_documented_one_exists()
    {
        string[] used = [.. CodesInSource().Order(StringComparer.Ordinal)];
        Assert.Contains("raster.open", used);
        Assert.Contains("native.sqlite.missing", used);
        Assert.Equal(used, Rows().Select(r => r[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_has_a_kind_a_meaning_and_what_to_do() => Assert.All(Rows(), row =>
    {
        Assert.Equal(4, row.Length);
        Assert.All(row[1].Split(", "), kind => Assert.Contains(kind, new[] { "error", "data", "finding", "check", "warning" }));
        Assert.All(row, cell => Assert.NotEmpty(cell));
    });

    private static string[][] Rows() =>
        [.. File.ReadLines(Path.Combine(Root(), "docs", "errors.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Trim('|', ' ').Split(" | ").Select((cell, i) => i == 0 ? cell.Trim('`') : cell.Trim()).ToArray())];

    private static HashSet<string> CodesInSource()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (string line in File.ReadLines(path).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                codes.UnionWith(Code().Matches(line).Select(m => m.Groups[1].Value)
                    .Where(text => !FileEndings.Contains(text[(text.LastIndexOf('.') + 1)..]) && !Events.Contains(text) && !ParquetKeys.Contains(text)));
                // NativeException puts the library's name into its codes.
                codes.UnionWith(Library().Matches(line).Select(m => $"native.{m.Groups[2].Value}.{(m.Groups[1].Value == "TooOld" ? "old" : "incompatible")}"));
                codes.UnionWith(Install().Matches(line).Select(m => $"native.{m.Groups[1].Value}.missing"));
            }
        }
        return codes;
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("""(?<!\$)"([a-z]+(?:\.[a-z]+)+)"(?!\s*\+)""")]
    private static partial Regex Code();

    [GeneratedRegex("""NativeException\.(TooOld|Incompatible)\("(\w+)""")]
    private static partial Regex Library();

    // The libraries that NativeException knows how to install, each on a line of its own.
    [GeneratedRegex("""^\s+"(\w+)" => "(?:apt-get install|\./terrane)""")]
    private static partial Regex Install();
}
