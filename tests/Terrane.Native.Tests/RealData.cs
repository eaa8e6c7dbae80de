namespace Terrane.Native.Tests;

/// <summary>Published rasters outside the repository: TERRANE_REAL_DATA, or shared/data in a folder above.</summary>
internal static class RealData
{
    /// <summary>The full path; skips the test when it is not there.</summary>
    public static string Require(string relative)
    {
        string? path = Roots().Select(root => Path.Combine(root, relative)).FirstOrDefault(p => File.Exists(p) || Directory.Exists(p));
        Assert.SkipWhen(path is null, $"{relative} is not here: set TERRANE_REAL_DATA.");
        return path;
    }

    /// <summary>The global 20' relief, also from Debian's ferret-datasets.</summary>
    public static string RequireGlobalRelief()
    {
        const string Packaged = "/usr/share/ferret-vis/data/etopo20.cdf";
        return File.Exists(Packaged) ? Packaged : Require("bathy/global/etopo20.cdf");
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TERRANE_REAL_DATA") is string set) yield return set;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared", "data");
    }
}
