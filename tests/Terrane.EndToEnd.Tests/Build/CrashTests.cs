using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>
/// Native code that crashes ends a run once and never again. The crash is a real one, inside GDAL: a VRT whose pixels are computed by Python, which
/// GDAL allows when GDAL_VRT_ENABLE_PYTHON says so, and which reads from address 0.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private static readonly (string, string?)[] Python = [("GDAL_VRT_ENABLE_PYTHON", "YES"), ("DOTNET_DbgEnableMiniDump", "0")];

    private readonly TestFolder _folder = new();
    private readonly string _sources;

    public CrashTests()
    {
        _sources = Rasters.Quilt(_folder.File("quilt"), 2, 2, 300, 100);
        Assert.SkipWhen(!File.Exists("/usr/bin/python3"), "GDAL finds no Python here.");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_crashes_gdal_is_given_up_after_three_crashes_of_a_child_and_the_rest_is_built()
    {
        string trap = Trap("11", "True");
        Outcome first = Build("x");
        Assert.True(first.ExitCode > 128, $"It ended with {first.ExitCode}: {first.Error}");
        Assert.False(File.Exists(_folder.File("x.pmtiles")));

        Outcome second = Build("x").Exits(1).Says("raster.crash").Says("raster.read");
        Assert.Contains(trap, second.Error);
        Assert.Equal(1 + 3, new FileInfo(_folder.File("crashes.log")).Length);
        TerraneProgram.Run("verify", "--deep", _folder.File("x.pmtiles")).Exits(0);
        JsonElement report = JsonDocument.Parse(File.ReadAllText(_folder.File("x.pmtiles.report.json"))).RootElement;
        Assert.Equal(["raster.crash", "raster.read"], report.GetProperty("dataErrors").EnumerateArray().Select(e => e.GetProperty("code").GetString()));

        // Beside the file that was given up all is as without it.
        File.Delete(trap);
        Outcome without = Build("y").Exits(0);
        Assert.NotEmpty(Archive.Tiles(_folder.File("y.pmtiles")));
        IReadOnlyDictionary<Core.TileId, byte[]> expected = Archive.Tiles(_folder.File("y.pmtiles")), found = Archive.Tiles(_folder.File("x.pmtiles"));
        Assert.Equal(expected.Keys, found.Keys);
        Assert.All(expected, tile => Assert.Equal(tile.Value, found[tile.Key]));
    }

    [Fact]
    public void A_crash_that_does_not_come_again_changes_no_byte()
    {
        Trap("11", "count() < 1");
        File.WriteAllText(_folder.File("crashes.log"), "x");
        Build("whole").Exits(0);
        File.Delete(_folder.File("crashes.log"));
        Assert.True(Build("x").ExitCode > 128);
        Outcome resumed = Build("x").Exits(0);
        Assert.Contains("process of their own", resumed.Error);
        Archive.AssertSame(_folder.File("whole.pmtiles"), _folder.File("x.pmtiles"));
    }

    [Fact]
    public void A_unit_that_crashes_without_one_file_to_blame_is_left_out_and_the_rest_is_built()
    {
        // They take turns, so that a unit that needs both never gets past them, and no one file is there at all three crashes.
        Trap("10", "count() % 2 == 0");
        Trap("11", "count() % 2 == 1");
        Outcome last = Build("x");
        for (int i = 0; i < 12 && last.ExitCode > 128; i++) last = Build("x"); // units that need one of them pass at the second try
        Outcome second = last.Exits(1).Says("unit.crash");
        Assert.Contains("10.vrt", second.Error);
        Assert.Contains("11.vrt", second.Error);
        TerraneProgram.Run("verify", "--deep", _folder.File("x.pmtiles")).Exits(0);
        Assert.NotEmpty(Archive.Tiles(_folder.File("x.pmtiles")));
    }

    [Fact]
    public void Kills_again_and_again_skip_nothing_and_change_no_byte()
    {
        Build("whole").Exits(0);
        var random = new Random(20261);
        bool apart = false;
        for (int i = 0; i < 8; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, Python, Arguments("x"));
            run.WaitFor("plan: ");
            Thread.Sleep(random.Next(1200));
            apart |= run.Error.Contains("process of their own", StringComparison.Ordinal);
            run.Kill();
            run.Finish();
        }
        Assert.True(apart, "No run met a suspect.");
        Outcome last = Build("x").Exits(0);
        Assert.DoesNotContain("crash", last.Error);
        Archive.AssertSame(_folder.File("whole.pmtiles"), _folder.File("x.pmtiles"));
    }

    [Fact]
    public void A_worker_ends_with_its_parent_and_both_stay_within_the_memory()
    {
        string[] command = [.. Arguments("x"), "--memory", "256M"];
        using (RunningProgram run = TerraneProgram.Start(null, Python, command))
        {
            run.WaitForFolder(_folder.File("x.pmtiles.terrane-work/tiles"));
            Thread.Sleep(300);
            run.Kill();
            run.Finish();
        }
        TerraneProgram.RunIn(null, Python, command).Exits(0);
        JsonElement memory = JsonDocument.Parse(File.ReadAllText(_folder.File("x.pmtiles.report.json"))).RootElement.GetProperty("memory");
        Assert.InRange(memory.GetProperty("peakTreeBytes").GetInt64(), 40L << 20, 256L << 20);
    }

    private Outcome Build(string name) => TerraneProgram.RunIn(null, Python, Arguments(name));

    private string[] Arguments(string name) => ["build", _sources, "--max-zoom", "12", "--effort", "0", "-o", _folder.File(name + ".pmtiles")];

    /// <summary>Puts a VRT in the place of a file: the same cells, but when the condition holds reading them is a crash. count() is the number of crashes so far.</summary>
    private string Trap(string name, string condition)
    {
        string tif = Path.Combine(_sources, name + ".tif"), moved = _folder.File(name + ".moved"), vrt = Path.Combine(_sources, name + ".vrt"), log = _folder.File("crashes.log");
        using Native.Gdal.GdalDataset dataset = Native.Gdal.GdalDataset.Open(tif);
        Core.AffineTransform t = dataset.Transform!.Value;
        File.Move(tif, moved);
        File.WriteAllText(vrt, $"""
            <VRTDataset rasterXSize="300" rasterYSize="300"><SRS>EPSG:32631</SRS>
            <GeoTransform>{FormattableString.Invariant($"{t.X0},{t.XCol},0,{t.Y0},0,{t.YRow}")}</GeoTransform>
            <VRTRasterBand dataType="Float32" band="1" subClass="VRTDerivedRasterBand">
            <PixelFunctionLanguage>Python</PixelFunctionLanguage><PixelFunctionType>trap</PixelFunctionType>
            <PixelFunctionCode><![CDATA[
            import ctypes, os
            def count():
                try: return os.path.getsize('{log}')
                except OSError: return 0
            def trap(in_ar, out_ar, xoff, yoff, xsize, ysize, raster_xsize, raster_ysize, buf_radius, gt, **kwargs):
                if {condition}:
                    with open('{log}', 'a') as f: f.write('x')
                    ctypes.string_at(0)
                out_ar[:] = in_ar[0]
            ]]></PixelFunctionCode>
            <SimpleSource><SourceFilename>{moved}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
            </VRTRasterBand></VRTDataset>
            """);
        return vrt;
    }
}
