using Terrane.Sources.Finalize;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Finalize;

public sealed class TarFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GNU_tar_reads_names_sizes_and_contents()
    {
        string longName = $"files/{new string('n', 150)}.tif", odd = "files/Größe.tif";
        string tar = Write("x.tar", ("LICENSE.pdf", "licence"), (longName, "long"), (odd, new string('x', 1000)));
        Assert.Equal(["LICENSE.pdf", longName, odd], Tool.Run("tar", "--quoting-style=literal", "-tf", tar).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        string lines = Tool.Run("tar", "--numeric-owner", "--utc", "-tvf", tar);
        Assert.Contains("-rw-r--r-- 0/0", lines);
        Assert.Contains("1980-01-01 00:00", lines);
        Tool.RunIn(_folder.Path, "tar", "-xf", tar);
        Assert.Equal("long", File.ReadAllText(_folder.File(longName)));
        Assert.Equal(new string('x', 1000), File.ReadAllText(_folder.File(odd)));
    }

    [Fact]
    public void The_same_contents_give_the_same_bytes_whatever_the_times_of_the_files()
    {
        string first = Write("a.tar", ("x", "content"));
        File.SetLastWriteTimeUtc(_folder.File("member-0"), DateTime.UnixEpoch);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(Write("b.tar", ("x", "content"))));
    }

    [Fact]
    public void A_member_that_is_not_what_was_recorded_is_refused()
    {
        File.WriteAllText(_folder.File("x"), "content");
        using var tar = new TarFile(_folder.File("x.tar"));
        Assert.Equal("ingest.store.changed",
            Assert.Throws<SourcesException>(() => tar.Add("x", _folder.File("x"), new string('0', 64), TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public void Both_checksums_are_those_of_the_file()
    {
        File.WriteAllText(_folder.File("x"), "content");
        string path = _folder.File("x.tar");
        (string md5, string sha256) sums;
        using (var tar = new TarFile(path))
        {
            tar.Add("x", _folder.File("x"), null, TestContext.Current.CancellationToken);
            sums = tar.Finish();
        }
        Assert.StartsWith(sums.md5, Tool.Run("md5sum", path));
        Assert.StartsWith(sums.sha256, Tool.Run("sha256sum", path));
    }

    private string Write(string name, params (string Name, string Content)[] members)
    {
        string path = _folder.File(name);
        using var tar = new TarFile(path);
        for (int i = 0; i < members.Length; i++)
        {
            File.WriteAllText(_folder.File($"member-{i}"), members[i].Content);
            tar.Add(members[i].Name, _folder.File($"member-{i}"), null, TestContext.Current.CancellationToken);
        }
        tar.Finish();
        return path;
    }
}
