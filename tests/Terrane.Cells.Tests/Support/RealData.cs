namespace Terrane.Cells.Tests.Support;

/// <summary>Published data outside the repository: TERRANE_REAL_DATA, or shared/data in a folder above.</summary>
internal static class RealData
{
    /// <summary>The full path; skips the test when it is not there.</summary>
    public static string Require(string relative)
    {
        string? path = Roots().Select(root => Path.Combine(root, relative)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{relative} is not here: set TERRANE_REAL_DATA.");
        return path!;
    }

    /// <summary>Natural Earth's 10 m countries as world-atlas 2.0.2 has them: outside the repository, or the same bytes from npm, which `./check` installs.</summary>
    public static string Countries => Installed() ?? Require("countries/world-atlas/countries-10m.json");

    private static string? Installed()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "tests", "js", "node_modules", "world-atlas", "countries-10m.json");
            if (File.Exists(path)) return path;
        }
        return null;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TERRANE_REAL_DATA") is string set) yield return set;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared", "data");
    }
}
