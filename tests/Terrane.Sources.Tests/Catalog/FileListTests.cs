using Terrane.Sources.Catalog;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Catalog;

public sealed class FileListTests
{
    [Fact]
    public void Comments_blank_lines_carriage_returns_and_repetitions_are_left_out()
    {
        IReadOnlyList<CatalogItem> items = Parse("\uFEFF\r\n# a comment\r\nhttps://x.org/a.tif\r\n\r\n  https://x.org/b.tif  \nhttps://x.org/a.tif");
        Assert.Equal(["a.tif", "b.tif"], items.Select(item => item.Name));
        Assert.Equal([0, 1], items.Select(item => item.Position));
    }

    [Theory]
    [InlineData("https://zenodo.org/records/15190265/files/bathymetry_model_Feb_2025.nc?download=1", "bathymetry_model_Feb_2025.nc")]
    [InlineData("https://www.shop.lvgl.saarland.de/cloud/index.php/s/wWELJP3D5aRsrqi/download?path=%2FOD_DGM1_tiff_LK&files=DGM1_tif_MZG_25832.zip", "DGM1_tif_MZG_25832.zip")]
    [InlineData("https://zenodo.org/api/records/17092775/files/S2Coast2023_ERSIShapeFile_vector.zip/content", "S2Coast2023_ERSIShapeFile_vector.zip")]
    [InlineData("https://data.public.lu/fr/datasets/r/b21141d7-afc3-42a1-9c65-4587169ef3a7", "b21141d7-afc3-42a1-9c65-4587169ef3a7")]
    [InlineData("https://x.org/a%20b/..%2f..%2fetc%2fpasswd", "passwd")]
    public void A_URL_stands_for_the_file_that_it_names(string url, string name) => Assert.Equal(name, Assert.Single(Parse(url)).Name);

    [Fact]
    public void Parts_of_a_split_archive_are_one_item_in_the_order_of_their_numbers()
    {
        CatalogItem item = Assert.Single(Parse("https://x.org/D.7z.002\nhttps://x.org/D.7z.001\nhttps://x.org/D.7z.003"));
        Assert.Equal("D.7z", item.Name);
        Assert.Equal(["https://x.org/D.7z.001", "https://x.org/D.7z.002", "https://x.org/D.7z.003"], item.Locations);
    }

    [Fact]
    public void A_missing_part_is_said() =>
        Assert.Contains("002", Assert.Throws<SourcesException>(() => Parse("https://x.org/D.7z.001\nhttps://x.org/D.7z.003")).Message);

    [Fact]
    public void Two_URLs_of_one_file_name_get_names_of_their_own() =>
        Assert.Equal(["dem.zip", "dem~2.zip"], Parse("https://x.org/a/dem.zip\nhttps://x.org/b/dem.zip").Select(item => item.Name));

    [Fact]
    public void Bare_names_are_looked_for_beside_the_list()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.tif"), "");
        CatalogItem item = Assert.Single(FileList.Parse("x.tif", "list", [folder.Path]));
        Assert.Equal(folder.File("x.tif"), item.Key);
        Assert.True(item.IsLocal);
    }

    [Fact]
    public void Ftp_is_said_to_be_beyond_reach() => Assert.Equal("source.list.scheme", Assert.Throws<SourcesException>(() => Parse("ftp://x.org/a.tif")).Code);

    [Fact]
    public void Every_real_list_is_read()
    {
        string catalog = RealData.Require("archives/source-catalog");
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string folder in Directory.EnumerateDirectories(catalog))
        {
            string list = Path.Combine(folder, FileList.FileName);
            counts[Path.GetFileName(folder)] = FileList.Parse(File.ReadAllText(list), list, [folder]).Count;
        }
        Assert.Equal(26, counts.Count);
        Assert.Equal(0, counts["ausseabed"]);           // only comments
        Assert.Equal(1, counts["aalv"]);                // no final newline
        Assert.Equal(1, counts["frrgealti1reunion"]);   // a split 7z
        Assert.Equal(30, counts["es5d"]);               // bare names
        Assert.Equal(File.ReadLines(Path.Combine(catalog, "bluetopo", FileList.FileName)).Count(line => line.StartsWith("http", StringComparison.Ordinal)), counts["bluetopo"]);
    }

    private static IReadOnlyList<CatalogItem> Parse(string text) => FileList.Parse(text, "file_list.txt", ["/nowhere"]);
}
