using System.Formats.Tar;
using System.IO.Compression;
using Terrane.Native.Archives;
using Terrane.Sources.Tests.Support;
using Terrane.Sources.Unpack;

namespace Terrane.Sources.Tests.Unpack;

public sealed class UnpackerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _content = new byte[40_000];

    public UnpackerTests() => new Random(1).NextBytes(_content);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rasters_and_what_belongs_to_them_are_taken_and_the_rest_is_left()
    {
        IReadOnlyList<UnpackedRaster> rasters = Unpack(Zip(("a/x.asc", _content), ("a/x.prj", [1]), ("a/x.html", [2]), ("b/x.asc", _content), ("__MACOSX/._x.tif", [3])));
        Assert.Equal(["a/x.asc", "b/x.asc"], rasters.Select(r => r.Member));
        Assert.Equal(_content, File.ReadAllBytes(rasters[0].Path));
        Assert.True(File.Exists(Path.ChangeExtension(rasters[0].Path, ".prj")));
        Assert.Equal(3, Directory.EnumerateFiles(_folder.File("out"), "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("../evil.tif")]
    [InlineData("/etc/evil.tif")]
    [InlineData("a/../../evil.tif")]
    [InlineData("..\\evil.tif")]
    [InlineData("C:\\evil.tif")]
    public void A_member_that_leads_out_is_refused_with_its_archive(string name)
    {
        Assert.Equal("ingest.archive.path", Assert.Throws<SourcesException>(() => Unpack(Zip((name, _content)))).Code);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_link_in_the_place_of_a_raster_is_refused()
    {
        string path = _folder.File("x.tar");
        using (var writer = new TarWriter(File.Create(path)))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "x.tif") { LinkName = "/etc/passwd" });
        Assert.Equal("ingest.archive.link", Assert.Throws<SourcesException>(() => Unpack(path)).Code);
    }

    [Fact]
    public void An_archive_that_unpacks_to_more_than_is_allowed_is_refused_before_the_disk_is_full()
    {
        string bomb = Zip(("x.asc", new byte[10_000_000]));
        Assert.Equal("ingest.archive.size", Assert.Throws<SourcesException>(() => Unpack(bomb, limit: 1_000_000)).Code);
        Assert.True(Directory.EnumerateFiles(_folder.File("out"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) <= 1_000_000);
    }

    [Fact]
    public void A_compressed_file_that_does_not_say_its_size_is_bounded_too()
    {
        string path = _folder.File("x.tif.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest)) gzip.Write(new byte[10_000_000]);
        Assert.Equal("ingest.archive.size", Assert.Throws<SourcesException>(() => Unpack(path, limit: 2_000_000)).Code);
        Assert.Equal(10_000_000, new FileInfo(Assert.Single(Unpack(path)).Path).Length);
    }

    [Fact]
    public void Archives_in_archives_are_opened_and_too_deep_ones_refused()
    {
        string inner = Zip(("deep/x.tif", _content));
        UnpackedRaster raster = Assert.Single(Unpack(Zip(("data/inner.zip", File.ReadAllBytes(inner)))));
        Assert.Equal("data/inner.zip!deep/x.tif", raster.Member);
        string nested = inner;
        for (int i = 0; i < 3; i++) nested = Zip(("inner.zip", File.ReadAllBytes(nested)));
        Assert.Equal("ingest.archive.members", Assert.Throws<SourcesException>(() => Unpack(nested)).Code);
    }

    [Fact]
    public void One_path_twice_in_an_archive_is_two_members() =>
        Assert.Equal(["x.tif", "x.tif#2"], Unpack(Zip(("x.tif", _content), ("x.tif", [1, 2, 3]))).Select(r => r.Member));

    [Fact]
    public void Names_beyond_ASCII_are_kept() => Assert.Equal("Höhe/Größe.tif", Assert.Single(Unpack(Zip(("Höhe/Größe.tif", _content)))).Member);

    [Fact]
    public void Tar_and_its_compressed_forms_are_read()
    {
        File.WriteAllBytes(_folder.File("x.asc"), _content);
        foreach ((string flag, string name) in new[] { ("-cf", "x.tar"), ("-czf", "x.tgz"), ("-cJf", "x.tar.xz"), ("-cjf", "x.tar.bz2") })
        {
            Tool.RunIn(_folder.Path, "tar", flag, name, "x.asc");
            Assert.Equal(_content, File.ReadAllBytes(Assert.Single(Unpack(_folder.File(name))).Path));
        }
    }

    [Fact]
    public void A_7z_is_read_whole_and_split()
    {
        File.WriteAllBytes(_folder.File("x.asc"), _content);
        Tool.RunIn(_folder.Path, "7zz", "a", "x.7z", "x.asc");
        Assert.Equal(_content, File.ReadAllBytes(Assert.Single(Unpack(_folder.File("x.7z"))).Path));
        Tool.RunIn(_folder.Path, "7zz", "a", "-v10k", "y.7z", "x.asc");
        string[] parts = [.. Directory.EnumerateFiles(_folder.Path, "y.7z.*").Order(StringComparer.Ordinal)];
        Assert.Equal(4, parts.Length);
        Assert.Equal(_content, File.ReadAllBytes(Assert.Single(Unpack(parts)).Path));
    }

    [Fact]
    public void A_7z_with_a_password_is_refused()
    {
        File.WriteAllBytes(_folder.File("x.asc"), _content);
        Tool.RunIn(_folder.Path, "7zz", "a", "-psecret", "x.7z", "x.asc");
        Assert.Contains(Assert.ThrowsAny<Terrane.Core.TerraneException>(() => Unpack(_folder.File("x.7z"))).Code, new[] { "ingest.archive.encrypted", "archive.read" });
    }

    [Fact]
    public void A_cut_off_archive_is_an_error()
    {
        byte[] whole = File.ReadAllBytes(Zip(("x.asc", _content)));
        File.WriteAllBytes(_folder.File("cut.zip"), whole[..20_000]);
        Assert.Equal("archive.read", Assert.Throws<ArchiveException>(() => Unpack(_folder.File("cut.zip"))).Code);
    }

    [Fact]
    public void A_damaged_member_is_told_by_its_checksum()
    {
        byte[] whole = File.ReadAllBytes(Zip(CompressionLevel.NoCompression, ("x.asc", _content)));
        whole[10_000] ^= 1;
        File.WriteAllBytes(_folder.File("bad.zip"), whole);
        Assert.Equal("archive.read", Assert.Throws<ArchiveException>(() => Unpack(_folder.File("bad.zip"))).Code);
    }

    [Fact]
    public void A_web_page_is_told_from_a_raster()
    {
        File.WriteAllText(_folder.File("dem.tif"), "\n<!DOCTYPE html><html>Please log in</html>");
        Assert.Equal("ingest.fetch.page", Assert.Throws<SourcesException>(() => Unpack(_folder.File("dem.tif"))).Code);
    }

    [Fact]
    public void Descriptions_that_name_other_files_are_no_rasters() => Assert.Empty(Unpack(Zip(("x.vrt", _content))));

    private IReadOnlyList<UnpackedRaster> Unpack(string path, long limit = 1 << 30) => Unpack([path], limit);

    private IReadOnlyList<UnpackedRaster> Unpack(string[] parts, long limit = 1 << 30)
    {
        string target = _folder.File("out");
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        return Unpacker.Unpack(parts, Path.GetFileName(parts[0]), target, limit, _ => { }, TestContext.Current.CancellationToken);
    }

    private string Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.Fastest, members);

    private string Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.zip");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in members)
        {
            using Stream stream = zip.CreateEntry(name, level).Open();
            stream.Write(content);
        }
        return path;
    }
}
