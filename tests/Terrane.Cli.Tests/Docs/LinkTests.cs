using System.Text.RegularExpressions;

namespace Terrane.Cli.Tests.Docs;

/// <summary>What the documents point at is there.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_or_folder()
    {
        string root = Root();
        string[] documents = [.. Directory.EnumerateFiles(root, "*.md"), .. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
        Assert.Contains(documents, d => Path.GetFileName(d) == "ARCHITECTURE.md");
        string[] broken = [.. documents.SelectMany(document => Links().Matches(File.ReadAllText(document)).Select(m => m.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, link.Split('#')[0])))
            .Select(link => $"{Path.GetRelativePath(root, document)}: {link}"))];
        Assert.Empty(broken);
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();
}
