using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>Every file that a run writes lies under --tmpdir, or beside its output when there is none.</summary>
public sealed class TemporaryFileTests(QuiltBuild quilt)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_written_elsewhere(bool withTmpDir)
    {
        using var folder = new TestFolder();
        string work = folder.Folder("here"), output = folder.Folder("out"), temporary = folder.Folder("tmp");
        string[] options = withTmpDir ? ["--tmpdir", temporary] : [];
        using RunningProgram run = TerraneProgram.Start(
            work, [("TMPDIR", "/nonexistent"), ("SQLITE_TMPDIR", null), ("CPL_TMPDIR", null), ("HOME", work)],
            ["build", quilt.Sources, "--max-zoom", "12", "--effort", "0", "-o", Path.Combine(output, "quilt.pmtiles"), .. options]);
        var written = new HashSet<string>(StringComparer.Ordinal);
        while (!run.HasExited)
        {
            written.UnionWith(OpenForWriting(run.Id));
            Thread.Sleep(2);
        }
        run.Finish().Exits(0);

        string allowed = withTmpDir ? temporary : output;
        string[] published = [.. new[] { "quilt.pmtiles", "quilt-lineage.pmtiles", "quilt.pmtiles.report.html", "quilt.pmtiles.report.json" }.Select(name => Path.Combine(output, name))];
        Assert.Contains(written, path => path.EndsWith("ledger.sqlite", StringComparison.Ordinal)); // so it was looked at in time
        Assert.All(written, path => Assert.True(path.StartsWith(allowed + "/", StringComparison.Ordinal) || published.Any(p => path.StartsWith(p, StringComparison.Ordinal)),
            $"It wrote {path}."));
        Assert.Empty(Directory.GetFileSystemEntries(work));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        Assert.Equal(published.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(output).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_not_made()
    {
        using var folder = new TestFolder();
        TerraneProgram.Run("build", quilt.Sources, "-o", folder.File("x.pmtiles"), "--tmpdir", folder.File("mistyped")).Exits(2).Says("run.tmpdir");
        Assert.Empty(folder.Names());
    }

    // Also finds files whose name is gone already: the link still shows it, with " (deleted)".
    private static IEnumerable<string> OpenForWriting(int pid)
    {
        string[] descriptors;
        try
        {
            descriptors = Directory.GetFiles($"/proc/{pid}/fd");
        }
        catch (IOException)
        {
            yield break;
        }
        foreach (string descriptor in descriptors)
        {
            (string? target, bool writes) = Look(pid, descriptor);
            // "/memfd:..." are the runtime's own pages; pipes and sockets do not begin with a slash.
            if (writes && target is not null && target.StartsWith('/') && !target.StartsWith("/memfd:", StringComparison.Ordinal) && !target.StartsWith("/dev/", StringComparison.Ordinal))
                yield return target.Replace(" (deleted)", "", StringComparison.Ordinal);
        }
    }

    private static (string? Target, bool Writes) Look(int pid, string descriptor)
    {
        try
        {
            string flags = File.ReadLines($"/proc/{pid}/fdinfo/{Path.GetFileName(descriptor)}").First(l => l.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim();
            const int AccessMode = 3;
            return (new FileInfo(descriptor).LinkTarget, (Convert.ToInt64(flags, 8) & AccessMode) != 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return (null, false); // closed while it was looked at
        }
    }
}
