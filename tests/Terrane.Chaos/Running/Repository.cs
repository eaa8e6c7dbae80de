namespace Terrane.Chaos.Running;

/// <summary>Where the repository lies that these tests belong to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent ?? throw new DirectoryNotFoundException($"No repository above {AppContext.BaseDirectory}.");
        return folder.FullName;
    }
}
