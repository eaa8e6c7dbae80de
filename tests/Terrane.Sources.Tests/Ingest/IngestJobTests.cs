using System.IO.Compression;
using Terrane.Core;
using Terrane.Sources.Cog;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Ingest;

public sealed class IngestJobTests : IDisposable
{
    private readonly IngestHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public void A_list_of_URLs_becomes_a_source_and_a_second_run_does_nothing()
    {
        _h.List("# two tiles", _h.Server.Serve(Tile("a.tif", 0)) + "?download=1", "", _h.Server.Serve(Tile("b.tif", 1)));
        IngestOutcome outcome = _h.Run();
        Assert.Equal((2, 0, 2, true), (outcome.Complete, outcome.Failed, outcome.Rasters, outcome.Finalized));
        Assert.Equal(["a.tif", "b.tif"], _h.Rasters());
        Assert.Equal(["filename,left,bottom,right,top,width,height", "a.tif", "b.tif"], _h.Bounds().Select((line, i) => i == 0 ? line : line.Split(',')[0]));
        Assert.Equal(["LICENSE.pdf", "metadata.json", "bounds.csv", "coverage.gpkg", "files/a.tif", "files/b.tif"],
            Tool.Run("tar", "-tf", _h.Tar).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("OK", Tool.RunIn(_h.Paths.TarFolder, "md5sum", "-c", "src.tar.md5"));
        Assert.Contains("OK", Tool.RunIn(_h.Paths.TarFolder, "sha256sum", "-c", "src.tar.sha256"));
        Assert.False(Directory.Exists(_h.Paths.Folder + ".terrane-work"));
        Assert.False(Directory.Exists(_h.Paths.Polygons));

        int requests = _h.Server.Requests.Count;
        DateTime written = File.GetLastWriteTimeUtc(_h.Tar);
        Assert.Equal(2, _h.Run().Complete);
        Assert.Equal((requests, written), (_h.Server.Requests.Count, File.GetLastWriteTimeUtc(_h.Tar)));
    }

    [Fact]
    public void The_coverage_is_one_feature_without_a_line_between_tiles_and_with_its_holes()
    {
        _h.List(_h.Server.Serve(Tile("a.tif", 0, (x, y) => x == 5 && y == 5)), _h.Server.Serve(Tile("b.tif", 1)));
        _h.Run(o => o with { KeepPolygons = true });
        string info = Tool.Run("ogrinfo", "-q", "-al", _h.Paths.Coverage);
        Assert.Contains("Layer name: union", info);
        Assert.Contains("MULTIPOLYGON (((500000 5499700,500000 5500000,500600 5500000,500600 5499700,500000 5499700),(500060 5499950,500050 5499950,500050 5499940,500060 5499940,500060 5499950)))",
            Normal(info));
        Assert.Equal(["a.gpkg", "b.gpkg"], Directory.EnumerateFiles(_h.Paths.Polygons).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_failing_file_does_not_stop_the_others_and_is_taken_up_by_the_next_run()
    {
        _h.List(_h.Server.Serve(Tile("a.tif", 0)), _h.Server.Serve(Tile("b.tif", 1)), _h.Server.Serve("broken.zip", [.. "PK\x03\x04 no zip at all"u8]));
        _h.Server.Spoil("b.tif", Fault.NotFound);
        IngestOutcome outcome = _h.Run();
        Assert.Equal((1, 2, 1, false), (outcome.Complete, outcome.Failed, outcome.Rasters, outcome.Finalized));
        Assert.False(File.Exists(_h.Tar));
        Assert.Equal(["archive.read", "ingest.fetch"], StoreStatus.Read(_h.Store)[0].Items.Select(i => i.ErrorCode).OfType<string>().Order(StringComparer.Ordinal));

        Assert.True(_h.Run(o => o with { FinalizeOnly = true }).Finalized);
        Assert.Contains("files/a.tif", Tool.Run("tar", "-tf", _h.Tar));
        File.WriteAllText(Path.Combine(_h.Catalog, "file_list.txt"), string.Join('\n', File.ReadAllLines(Path.Combine(_h.Catalog, "file_list.txt"))[..2]));
        Assert.Equal((2, 0, 2, true), (_h.Run() is var o ? (o.Complete, o.Failed, o.Rasters, o.Finalized) : default));
        Assert.Equal(3, _h.Bounds().Length);
    }

    [Fact]
    public void Content_that_changed_on_the_server_is_noticed_when_asked_and_ingested_anew()
    {
        _h.List(_h.Server.Serve(Tile("a.tif", 0)));
        _h.Run();
        byte[] before = File.ReadAllBytes(_h.Tar);
        _h.Server.Serve(Tile("a.tif", 0, (x, _) => x == 7));
        _h.Run();
        Assert.Equal(before, File.ReadAllBytes(_h.Tar)); // nobody asked
        _h.Run(o => o with { CheckUrls = true });
        Assert.Contains(_h.Progress.Lines, line => line.Contains("has changed", StringComparison.Ordinal));
        Assert.Equal(30, StoreStatus.Read(_h.Store)[0].Rasters.Single() is var r ? (30 * 30) - r.ValidCells : 0);
        Assert.NotEqual(before, File.ReadAllBytes(_h.Tar));
    }

    [Fact]
    public void A_file_at_hand_that_changed_is_noticed_by_itself_and_never_touched()
    {
        string file = Tile(Path.Combine(_h.Catalog, "a.tif"), 0);
        Assert.Equal(1, _h.Run().Complete); // a folder without a list
        Assert.True(File.Exists(file));
        Tile(file, 0, (x, _) => x == 7);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        _h.Run();
        Assert.Equal(870, StoreStatus.Read(_h.Store)[0].Rasters.Single().ValidCells);
    }

    [Fact]
    public void What_leaves_the_list_leaves_the_store()
    {
        string a = _h.Server.Serve(Tile("a.tif", 0)), b = _h.Server.Serve(Tile("b.tif", 1));
        _h.List(a, b);
        _h.Run();
        _h.List(b);
        _h.Run();
        Assert.Equal(["b.tif"], _h.Rasters());
        Assert.Equal(2, _h.Bounds().Length);
    }

    [Fact]
    public void Rasters_of_one_name_get_names_of_their_own_whatever_came_first()
    {
        string[] Names(int workers, params string[] order)
        {
            using var h = new IngestHarness();
            foreach (string name in new[] { "one", "two" })
            {
                string folder = h.Folder.Folder(name);
                Tile(Path.Combine(folder, "dem.tif"), name == "one" ? 0 : 1);
                ZipFile.CreateFromDirectory(folder, Path.Combine(h.Catalog, name + ".zip"));
            }
            h.Run(o => o with { Workers = workers, Only = order[0] + ".zip" });
            h.Run(o => o with { Workers = workers });
            return [.. h.Rasters().Select(f => f[..4])];
        }
        Assert.Equal(["dem-", "dem-"], Names(1, "one"));
        Assert.Equal(["dem-", "dem-"], Names(2, "two"));
    }

    [Fact]
    public void The_tarball_has_the_same_bytes_whatever_the_order_and_the_number_of_workers()
    {
        byte[] Make(int workers, string? first)
        {
            using var h = new IngestHarness();
            h.List(Enumerable.Range(0, 6).Select(i => Tile(h.Folder.File($"t{i}.tif"), i)));
            if (first is not null) h.Run(o => o with { Only = first });
            h.Run(o => o with { Workers = workers, Memory = ByteSize.Mebibytes(workers * 300) });
            return File.ReadAllBytes(h.Tar);
        }
        byte[] wanted = Make(1, null);
        Assert.Equal(wanted, Make(3, "t5.tif"));
    }

    [Fact]
    public void Missing_metadata_or_licence_is_said_before_any_download()
    {
        _h.List(_h.Server.Serve(Tile("a.tif", 0)));
        File.Delete(Path.Combine(_h.Catalog, "LICENSE.pdf"));
        SourcesException e = Assert.Throws<SourcesException>(() => _h.Run());
        Assert.Equal("source.incomplete", e.Code);
        Assert.Contains("licence", e.Message);
        Assert.Empty(_h.Server.Requests);
        Assert.True(_h.Run(o => o with { NoTar = true }).Finalized);
        Assert.False(File.Exists(_h.Tar));
        string licence = _h.Folder.File("Terms of use.html");
        File.WriteAllText(licence, "terms");
        _h.Run(o => o with { Licence = licence });
        Assert.StartsWith("Terms of use.html", Tool.Run("tar", "-tf", _h.Tar));
    }

    [Fact]
    public void Metadata_that_lack_members_are_refused()
    {
        _h.List("a.tif");
        File.WriteAllText(Path.Combine(_h.Catalog, "metadata.json"), """{"name":"n","website":"w"}""");
        SourcesException e = Assert.Throws<SourcesException>(() => _h.Run());
        Assert.Equal("source.metadata", e.Code);
        Assert.Contains("license, producer, resolution, access_year", e.Message);
    }

    [Fact]
    public void Other_options_are_refused_until_everything_is_to_be_made_anew()
    {
        _h.List(_h.Server.Serve(Tile("a.tif", 0)));
        _h.Run();
        SourcesException e = Assert.Throws<SourcesException>(() => _h.Run(o => o with { Cog = new CogOptions { Compression = CogCompression.Zstd } }));
        Assert.Equal("ingest.options.changed", e.Code);
        Assert.Contains("Lerc", e.Message);
        Assert.Equal(1, _h.Run(o => o with { Cog = new CogOptions { Compression = CogCompression.Zstd }, Overwrite = true }).Complete);
    }

    [Fact]
    public void Files_in_several_CRSs_have_no_one_coverage_and_all_are_named()
    {
        _h.List(Tile(_h.Folder.File("a.tif"), 0), Tile(_h.Folder.File("b.tif"), 1, crs: "EPSG:25833"));
        SourcesException e = Assert.Throws<SourcesException>(() => _h.Run());
        Assert.Equal("ingest.crs.mixed", e.Code);
        Assert.Contains("EPSG:25832 (1)", e.Message);
        Assert.Contains("EPSG:25833 (1)", e.Message);
        Assert.Equal(3, _h.Bounds().Length); // all that can be had is there
    }

    [Fact]
    public void A_file_that_needs_more_disk_than_it_may_have_fails_alone()
    {
        _h.List(_h.Server.Serve("large.bin", new byte[5_000_000]), _h.Server.Serve(Tile("a.tif", 0)));
        IngestOutcome outcome = _h.Run(o => o with { Disk = new ByteSize(1_000_000) });
        Assert.Equal((1, 1), (outcome.Complete, outcome.Failed));
        Assert.Equal("ingest.disk", StoreStatus.Read(_h.Store)[0].Items.Single(i => i.Stage == FileStage.Failed).ErrorCode);
    }

    [Fact]
    public void A_COG_that_is_gone_or_cut_off_is_made_anew()
    {
        _h.List(_h.Server.Serve(Tile("a.tif", 0)), _h.Server.Serve(Tile("b.tif", 1)));
        _h.Run();
        byte[] wanted = File.ReadAllBytes(_h.Tar);
        File.Delete(_h.Paths.Cog("a"));
        using (FileStream cut = File.OpenWrite(_h.Paths.Cog("b"))) cut.SetLength(100);
        _h.Run();
        Assert.Equal(["a.tif", "b.tif"], _h.Rasters());
        Assert.Equal(wanted, File.ReadAllBytes(_h.Tar));
    }

    [Fact]
    public void Simplification_leaves_the_coverage_valid()
    {
        _h.List(Tile(_h.Folder.File("a.tif"), 0, (x, y) => x + y < 12));
        _h.Run(o => o with { Simplify = 15 });
        Assert.DoesNotContain("Self", Tool.Run("ogrinfo", "-q", "-dialect", "sqlite", "-sql", "SELECT ST_IsValidReason(geom) FROM \"union\"", _h.Paths.Coverage));
    }

    private string Tile(string name, int column, Func<int, int, bool>? isVoid = null, string crs = "EPSG:25832")
    {
        string path = Path.IsPathRooted(name) ? name : _h.Folder.File(name);
        File.Delete(path);
        return Rasters.Write(path, 30, 30, (x, y) => isVoid?.Invoke(x, y) == true ? -32768 : x + (y / 10.0), noData: -32768, crs: crs,
            transform: new AffineTransform(500_000 + (300 * column), 10, 0, 5_500_000, 0, -10));
    }

    private static string Normal(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
}
