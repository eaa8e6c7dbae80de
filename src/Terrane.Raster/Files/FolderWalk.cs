namespace Terrane.Raster.Files;

/// <summary>Goes through a folder and all below it, each real folder once: links that lead back, or twice to one place, end nothing and double nothing.</summary>
/// <remarks>Links are followed after all that lies in the folder itself, and not to what the folder lies in.</remarks>
public static class FolderWalk
{
    private static readonly EnumerationOptions All = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None },
        Readable = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Calls <paramref name="visit"/> for the folder and for those below, the latter under the path by which they were found.</summary>
    /// <param name="visit">Says whether what is below is visited too.</param>
    /// <param name="skipsUnreadable">Passes over folders that may not be looked into.</param>
    /// <exception cref="UnauthorizedAccessException">There is one, and it is not to be passed over.</exception>
    public static void Visit(string folder, Func<string, bool> visit, bool skipsUnreadable = false)
    {
        string root = Target(new DirectoryInfo(folder));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var links = new Queue<(string Path, string Real)>([(folder, root)]);
        while (links.TryDequeue(out (string Path, string Real) start))
        {
            if (root.StartsWith(start.Real.TrimEnd('/') + "/", StringComparison.Ordinal)) continue;
            var open = new Stack<(string Path, string Real)>([start]);
            while (open.TryPop(out (string Path, string Real) at))
            {
                if (!seen.Add(at.Real) || !visit(at.Path)) continue;
                foreach (DirectoryInfo below in new DirectoryInfo(at.Path).EnumerateDirectories("*", skipsUnreadable ? Readable : All).OrderBy(b => b.Name, StringComparer.Ordinal))
                {
                    string path = Path.Combine(at.Path, below.Name);
                    if (below.LinkTarget is null) open.Push((path, Path.Combine(at.Real, below.Name)));
                    else links.Enqueue((path, Target(below)));
                }
            }
        }
    }

    /// <summary>The files of a folder and all below it, in no order.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        var files = new List<string>();
        Visit(folder, at =>
        {
            files.AddRange(Directory.EnumerateFiles(at, "*", All));
            return true;
        });
        return files;
    }

    private static string Target(DirectoryInfo folder) => Path.TrimEndingDirectorySeparator((folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName);
}
