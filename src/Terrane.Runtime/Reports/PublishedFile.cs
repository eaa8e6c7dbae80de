namespace Terrane.Runtime.Reports;

/// <summary>An output as it was when it was published. Size and time tell whether somebody has changed it since; of a folder, those of all files in it.</summary>
/// <param name="Name">File name, in the folder of the report.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">Last write in UTC, in ticks of 100 ns since year 1.</param>
public sealed record PublishedFile(string Name, long Size, long ModifiedTicks)
{
    public static PublishedFile Of(string path, string name)
    {
        if (Directory.Exists(path))
        {
            FileInfo[] all = [.. new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)];
            return new PublishedFile(name, all.Sum(file => file.Length), all.Length == 0 ? 0 : all.Max(file => file.LastWriteTimeUtc.Ticks));
        }
        var info = new FileInfo(path);
        return new PublishedFile(name, info.Length, info.LastWriteTimeUtc.Ticks);
    }

    /// <summary>Whether the file in <paramref name="folder"/> is still the one that was published.</summary>
    public bool IsIntact(string folder)
    {
        string path = Path.Combine(folder, Name);
        return Path.Exists(path) && Of(path, Name) == this;
    }

    /// <summary>Whether a run was killed after it had written the report and before it had given <paramref name="main"/>, the main output, its name.</summary>
    internal bool IsAwaited(string main) =>
        Name == Path.GetFileName(main) && File.Exists(PublishedOutput.PartialPath(main)) && Of(PublishedOutput.PartialPath(main), Name) == this;
}
