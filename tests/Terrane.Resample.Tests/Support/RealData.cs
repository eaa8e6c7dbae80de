namespace Terrane.Resample.Tests.Support;

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

    public static string Countries => Require("countries/world-atlas/countries-10m.json");

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TERRANE_REAL_DATA") is string set) yield return set;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared", "data");
    }
}
