using System.Security.Cryptography;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cells;

/// <summary>The real input of these tests: the world's countries on the 30" grid, 221 million cells.</summary>
internal static class World
{
    public const long Cells = 221_209_630;

    /// <summary>Natural Earth's 10 m countries as world-atlas 2.0.2 has them: from npm, which `./check` installs, or outside the repository.</summary>
    public static string Countries
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                string installed = Path.Combine(folder.FullName, "tests", "js", "node_modules", "world-atlas", "countries-10m.json");
                if (File.Exists(installed)) return installed;
            }
            return RealData.Require("countries/world-atlas/countries-10m.json");
        }
    }

    public static string[] Index(string output, params string[] options) =>
        ["cells", "index", "--grid", "worldpop-1km", "--zones", Countries, "--zone-key", "id", "--duplicates", "union", "--uncoded", "skip", "--repair", "-o", output, .. options];

    /// <summary>Content of everything that is the same for every way of running, by relative path.</summary>
    public static SortedDictionary<string, string> Hashes(string folder)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "report.json" or "run_report.json") continue; // times stand in them
            using FileStream content = File.OpenRead(file);
            hashes[Path.GetRelativePath(folder, file)] = Convert.ToHexString(SHA256.HashData(content));
        }
        return hashes;
    }
}
