using Terrane.EndToEnd.Tests.Support;
using Terrane.Sources.Tests.Support;

namespace Terrane.EndToEnd.Tests.Ingest;

/// <summary>"From a URL list to tiles" of docs/guide.md, line by line as it stands there.</summary>
public sealed class WalkThroughTests
{
    [Fact]
    public void The_walk_through_of_the_guide_runs_as_written()
    {
        string[] guide = File.ReadAllLines(Guide());
        int start = Array.IndexOf(guide, "## From a URL list to tiles");
        Assert.True(start >= 0, "docs/guide.md has no such section.");
        int open = Array.FindIndex(guide, start, line => line == "```"), close = Array.FindIndex(guide, open + 1, line => line == "```");
        string script = string.Join('\n', guide[(open + 1)..close]);
        Assert.Contains("terrane ingest", script);
        Assert.Contains("terrane build", script);

        using var server = new TestServer();
        using var catalog = new CatalogFolder("made-by-the-test");
        string[] urls = [.. catalog.Zips(4, side: 120).Select((zip, i) => server.Serve($"dem/tile{i + 1}.zip", File.ReadAllBytes(zip)))];
        string licence = catalog.File("licence.txt");
        File.WriteAllText(licence, "CC0");
        // The guide's addresses and licence are the reader's; everything else is run as it is printed.
        script = script.Replace("https://example.org", server.Root, StringComparison.Ordinal);
        Outcome outcome = TerraneProgram.Bash($"set -e\nterrane() {{ \"$TERRANE\" \"$@\"; }}\ncd \"$1\"\nmkdir -p downloads && cp \"$2\" downloads/licence.txt\n{script}", catalog.File("."), licence).Exits(0);
        Assert.Contains("4 complete", outcome.Out);
        Assert.Contains("uplands.tar: OK", outcome.Out);
        Assert.True(File.Exists(catalog.File("uplands.pmtiles")));
        Assert.Equal(4, urls.Length);
    }

    private static string Guide()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "docs", "guide.md");
    }
}
