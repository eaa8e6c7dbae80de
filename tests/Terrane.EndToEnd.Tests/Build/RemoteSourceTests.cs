using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>Sources on a server: the same tiles as from the disk, and faults of the server are data errors.</summary>
public sealed class RemoteSourceTests(QuiltBuild quilt)
{
    private static readonly (string, string?)[] Impatient = [("GDAL_HTTP_RETRY_DELAY", "0.05")];

    private const long FirstRead = 16384; // what GDAL asks for to open a file

    private static readonly string[] Names = ["00.tif", "01.tif", "10.tif", "11.tif"];

    [Fact]
    public void Tiles_of_a_server_and_of_a_bucket_are_those_of_the_disk_and_no_secret_is_written_down()
    {
        using var folder = new TestFolder();
        using var server = new FileServer(Path.GetDirectoryName(quilt.Sources)!);
        string bucket = Path.GetFileName(quilt.Sources), job = folder.File("web.yaml"), output = folder.File("web.pmtiles");
        File.WriteAllText(job, $"output: web.pmtiles\neffort: 0\nmax_zoom: 11\nsources:\n  - name: quilt\n    path: [{string.Join(", ", Names.Select(n => $"\"{server.Url($"{bucket}/{n}?sig=secret")}\""))}]\n");
        TerraneProgram.Run("build", job).Exits(0);
        Archive.AssertSame(quilt.Archive, output);
        string report = File.ReadAllText(output + ".report.json");
        Assert.DoesNotContain("secret", report);
        JsonElement input = JsonDocument.Parse(report).RootElement.GetProperty("inputs")[0];
        Assert.Equal(server.Url($"{bucket}/00.tif"), input.GetProperty("path").GetString());
        Assert.Matches("^\"[0-9a-f]{32}\"$", input.GetProperty("etag").GetString());

        (string, string?)[] store = [("AWS_S3_ENDPOINT", server.Host), ("AWS_HTTPS", "NO"), ("AWS_VIRTUAL_HOSTING", "FALSE"), ("AWS_NO_SIGN_REQUEST", "YES")];
        TerraneProgram.RunIn(null, store, ["build", $"s3://{bucket}/,name=quilt", .. QuiltBuild.Options, "-o", folder.File("s3.pmtiles")]).Exits(0);
        Archive.AssertSame(quilt.Archive, folder.File("s3.pmtiles"));
    }

    [Fact]
    public void A_file_that_is_gone_and_one_that_breaks_off_are_data_errors_and_a_later_run_can_mend_them()
    {
        using var folder = new TestFolder();
        using var server = new FileServer(quilt.Sources);
        string output = folder.File("web.pmtiles"), job = folder.File("web.yaml");
        File.WriteAllText(job, $"output: web.pmtiles\neffort: 0\nmax_zoom: 11\nsources:\n  - name: quilt\n    path: [{string.Join(", ", Names.Select(n => server.Url(n)))}]\n");
        server.Misbehave = (_, path, start) => path == "/00.tif" ? Fault.NotFound : path == "/11.tif" && start >= FirstRead ? Fault.CutOff : Fault.None;
        Outcome broken = TerraneProgram.RunIn(null, Impatient, "build", job).Exits(1).Says("raster.open").Says("raster.read");
        Assert.Contains(server.Url("00.tif"), broken.Error);
        TerraneProgram.Run("verify", "--deep", output).Exits(0);

        // The file that was left out is back, which is another plan; the one that broke off is the same plan.
        server.Misbehave = (_, _, _) => Fault.None;
        TerraneProgram.Run("build", job).Exits(2).Says("output.exists");
        TerraneProgram.Run("build", job, "--overwrite").Exits(0);
        Archive.AssertSame(quilt.Archive, output);
    }

    [Fact]
    public void What_could_not_be_read_is_read_again_when_an_output_is_to_be_replaced()
    {
        using var folder = new TestFolder();
        using var server = new FileServer(quilt.Sources);
        string[] command = ["build", quilt.Sources + "/10.tif", server.Url("11.tif"), "-o", folder.File("web.pmtiles"), "--effort", "0", "--max-zoom", "10"];
        server.Misbehave = (_, _, start) => start >= FirstRead ? Fault.CutOff : Fault.None;
        TerraneProgram.RunIn(null, Impatient, "build", server.Url("11.tif"), "-o", folder.File("nothing.pmtiles")).Exits(2).Says("raster.read");
        Assert.Empty(folder.Names());
        TerraneProgram.RunIn(null, Impatient, command).Exits(1).Says("raster.read");
        server.Misbehave = (_, _, _) => Fault.None;
        Assert.Contains("up to date", TerraneProgram.Run(command).Exits(0).Error);
        TerraneProgram.Run([.. command, "--overwrite"]).Exits(0);
        Assert.Contains("up to date", TerraneProgram.Run([.. command, "--overwrite"]).Exits(0).Error);
    }

    [Fact]
    public void A_sidecar_that_changes_is_noticed()
    {
        using var folder = new TestFolder();
        string grid = folder.File("grid.asc"), output = folder.File("x.pmtiles");
        File.WriteAllText(grid, "ncols 3\nnrows 3\nxllcorner 500000\nyllcorner 5500000\ncellsize 1000\n1 2 3\n4 5 6\n7 8 9\n");
        File.WriteAllText(folder.File("grid.prj"), "EPSG:32631");
        string Prj(int zone) => $"""PROJCS["utm",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{(zone * 6) - 183}],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]""";
        File.WriteAllText(folder.File("grid.prj"), Prj(31));
        TerraneProgram.Run("build", grid, "-o", output, "--effort", "0").Exits(0);
        File.WriteAllText(folder.File("grid.prj"), Prj(31) + "\n");
        Outcome changed = TerraneProgram.Run("build", grid, "-o", output, "--effort", "0").Exits(2).Says("output.exists");
        Assert.Contains("inputs[grid.prj]", changed.Error);
    }
}
