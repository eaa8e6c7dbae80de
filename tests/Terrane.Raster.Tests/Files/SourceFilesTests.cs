using System.IO.Compression;
using Terrane.Raster.Files;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Files;

public sealed class SourceFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gives_its_rasters_and_those_in_its_zips_in_order_and_nothing_else()
    {
        Touch("b.tif", "b.tif.aux.xml", "b.tfw", "sub/a.ASC", "sub/a.prj", "licence.html", "._b.tif", "sub/.hidden/c.hgt");
        Zip("z.zip", "x/one.asc", "x/one.asc.aux.xml", "one.gml", "__MACOSX/._one.asc", "__MACOSX/one.asc");
        string root = _folder.Path;
        Assert.Equal([$"{root}/b.tif", $"{root}/sub/.hidden/c.hgt", $"{root}/sub/a.ASC", $"/vsizip/{root}/z.zip/x/one.asc"], Paths(root));
    }

    [Theory]
    [InlineData("filename,left,bottom,right,top,width,height", "")]
    [InlineData("filename,left,bottom,right,top,width,height,crs", ",EPSG:27700")]
    public void A_folder_with_bounds_csv_gives_what_the_list_names_and_what_is_missing_is_a_data_error(string header, string more)
    {
        Touch("store/one/a.tif", "store/one/b.tif", "store/one/unlisted.tif", "store/two/c.tif", "store/two/notes.txt");
        File.WriteAllText(_folder.File("store/one/bounds.csv"), $"{header}\nb.tif,1,2,3,4,10,10{more}\n\"a.tif\",1,2,3,4,10,10{more}\n");
        Assert.Equal(["store/one/a.tif", "store/one/b.tif", "store/two/c.tif"], Paths(_folder.File("store")).Select(p => Path.GetRelativePath(_folder.Path, p)));
        File.Delete(_folder.File("store/one/b.tif"));
        Assert.Equal("raster.listed", Assert.Throws<RasterException>(() => SourceFiles.Expand(_folder.File("store"))).Code);
        var failures = new List<Core.TerraneException>();
        Assert.Equal(["a.tif", "c.tif"], SourceFiles.Expand(_folder.File("store"), failures).Select(f => Path.GetFileName(f.Path)));
        Assert.Equal("raster.listed", Assert.Single(failures).Code);
        File.WriteAllText(_folder.File("store/one/bounds.csv"), $"{header}\n../two/c.tif,1,2,3,4,10,10{more}\n");
        Assert.Equal("raster.bounds", Assert.Throws<RasterException>(() => SourceFiles.Expand(_folder.File("store"))).Code);
    }

    [Fact]
    public void A_bounds_csv_of_somebody_else_is_no_list()
    {
        Touch("a.tif");
        File.WriteAllText(_folder.File("bounds.csv"), "name,west\nb.tif,1\n");
        Assert.Equal([_folder.File("a.tif")], Paths(_folder.Path));
    }

    [Fact]
    public void A_zip_is_read_by_its_members_even_when_it_has_only_one()
    {
        Zip("N00E011.hgt.zip", "N00E011.hgt");
        SourceFile file = Assert.Single(SourceFiles.Expand(_folder.File("N00E011.hgt.zip")));
        Assert.Equal(new SourceFile($"/vsizip/{_folder.Path}/N00E011.hgt.zip/N00E011.hgt", _folder.File("N00E011.hgt.zip")), file);
        Assert.Equal([file.Path], Paths($"/vsizip/{_folder.File("N00E011.hgt.zip")}"));
        Assert.Equal(_folder.File("N00E011.hgt.zip"), Assert.Single(SourceFiles.Expand(file.Path)).Container);
    }

    [Theory]
    [InlineData("*.tif", "a.tif", "b.tif")]
    [InlineData("**/*.tif", "a.tif", "b.tif", "s/t/c.tif")]
    [InlineData("?.tif", "a.tif", "b.tif")]
    [InlineData("[!a].tif", "b.tif")]
    [InlineData("s/*/c.*", "s/t/c.tif")]
    [InlineData("s", "s/t/c.tif")]
    [InlineData("*", "a.tif", "b.tif", "s/t/c.tif")]
    [InlineData("*.dat", "x.dat")]
    public void Globs_choose_files(string glob, params string[] expected)
    {
        Touch("a.tif", "b.tif", "B.txt", "s/t/c.tif", "s/t/c.prj", "x.dat");
        Assert.Equal(expected.Select(_folder.File), Paths(_folder.File(glob)));
    }

    [Fact]
    public void A_name_that_is_nothing_and_a_folder_without_rasters_are_told_apart()
    {
        Touch("readme.txt");
        Assert.Equal("raster.notfound", Assert.Throws<RasterException>(() => SourceFiles.Expand(_folder.File("no.tif"))).Code);
        Assert.Equal("raster.notfound", Assert.Throws<RasterException>(() => SourceFiles.Expand(_folder.File("*.tif"))).Code);
        Assert.Equal("raster.empty", Assert.Throws<RasterException>(() => SourceFiles.Expand(_folder.Path)).Code);
    }

    private static IEnumerable<string> Paths(string spec) => SourceFiles.Expand(spec).Select(f => f.Path);

    private void Touch(params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllText(_folder.File(name), "");
        }
    }

    private void Zip(string name, params string[] members)
    {
        using ZipArchive zip = ZipFile.Open(_folder.File(name), ZipArchiveMode.Create);
        foreach (string member in members) zip.CreateEntry(member);
    }
}
