namespace Terrane.Fusion.Tests.Support;

/// <summary>The folder of real input; tests that need it skip plainly without it.</summary>
internal static class RealData
{
    internal static string Path(string relative)
    {
        string? root = Root();
        Assert.SkipWhen(root is null, "Real data is not here: set TERRANE_REAL_DATA to its folder.");
        string path = System.IO.Path.Combine(root!, relative);
        Assert.SkipWhen(!File.Exists(path) && !Directory.Exists(path), $"Real data has no {relative}.");
        return path;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("TERRANE_REAL_DATA") is { Length: > 0 } given) return given;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate)) return candidate;
        }
        return null;
    }
}
