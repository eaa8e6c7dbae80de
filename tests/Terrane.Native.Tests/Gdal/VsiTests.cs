using System.IO.Compression;
using System.Text;
using Terrane.Native.Gdal;

namespace Terrane.Native.Tests.Gdal;

public sealed class VsiTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Looks_into_an_archive()
    {
        string zip = $"/vsizip/{MakeZip()}";
        Assert.Equal(["a.asc", "sub"], Vsi.ReadDirectory(zip));
        Assert.Equal(["a.asc", "sub/", "sub/b.prj"], Vsi.ReadDirectory(zip, recursive: true));
        Assert.Equal((5L, false), (Vsi.Stat($"{zip}/sub/b.prj")!.Value.Size, Vsi.Stat($"{zip}/sub/b.prj")!.Value.IsDirectory));
        Assert.True(Vsi.Stat($"{zip}/sub")!.Value.IsDirectory);
        Assert.Null(Vsi.Stat($"{zip}/c"));
        Assert.Equal("hello", Encoding.UTF8.GetString(Vsi.ReadAllBytes($"{zip}/sub/b.prj", 5)));
        Assert.Equal("raster.open", Assert.Throws<GdalException>(() => Vsi.ReadAllBytes($"{zip}/sub/b.prj", 4)).Code);
    }

    [Fact]
    public void Tells_size_kind_and_time_of_plain_files()
    {
        string path = _folder.File("x.bin");
        File.WriteAllBytes(path, new byte[1234]);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(1_600_000_000));
        Assert.Equal((1234, false, 1_600_000_000), Vsi.Stat(path));
        Assert.True(Vsi.Stat(_folder.Path)!.Value.IsDirectory);
        Assert.Equal(["x.bin"], Vsi.ReadDirectory(_folder.Path));
    }

    [Fact]
    public void A_damaged_archive_is_an_error_not_an_empty_folder()
    {
        string zip = MakeZip();
        using (FileStream file = File.OpenWrite(zip)) file.SetLength(file.Length - 30);
        GdalException failure = Assert.Throws<GdalException>(() => Vsi.ReadDirectory($"/vsizip/{zip}"));
        Assert.Equal("raster.list", failure.Code);
        Assert.Contains(zip, failure.Message);
        Assert.Equal("raster.list", Assert.Throws<GdalException>(() => Vsi.ReadDirectory(_folder.File("missing"))).Code);
        Assert.Empty(Vsi.ReadDirectory(Directory.CreateDirectory(_folder.File("empty")).FullName));
    }

    [Fact]
    public void Deletes_files_in_memory()
    {
        using (GdalRasterWriter writer = GdalRasterWriter.Create("/vsimem/terrane-test.tif", "GTiff", 1, 1, 1, GdalDataType.Byte)) writer.Finish();
        Assert.True(Vsi.Stat("/vsimem/terrane-test.tif")!.Value.Size > 0);
        Assert.True(Vsi.Unlink("/vsimem/terrane-test.tif"));
        Assert.False(Vsi.Unlink("/vsimem/terrane-test.tif"));
    }

    private string MakeZip()
    {
        string path = _folder.File("a.zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (string name in (string[])["sub/b.prj", "a.asc"])
            using (var writer = new StreamWriter(zip.CreateEntry(name).Open())) writer.Write("hello");
        return path;
    }
}
