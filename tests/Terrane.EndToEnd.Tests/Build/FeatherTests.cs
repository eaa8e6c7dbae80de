using System.Globalization;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.WebP;
using Terrane.Tiles.Terrarium;

namespace Terrane.EndToEnd.Tests.Build;

public sealed class FeatherTests : IDisposable
{
    private static readonly TileId Tile = new(9, 265, 178); // 47 degrees north, 6 east

    private readonly TestFolder _folder = new();
    private readonly string _upper, _lower;

    public FeatherTests()
    {
        // Both flat; the upper one ends in the middle of the tile and has a hole of one cell.
        Bounds bounds = WebMercator.TileBounds(Tile);
        double cell = bounds.Width / 256;
        _upper = Rasters.Write(_folder.File("upper.tif"), WebMercator.Crs, bounds.West, bounds.North, cell, 128, 256, (x, y) => IsHole(bounds, cell, x, y) ? -9999 : 500, -9999);
        _lower = Rasters.Write(_folder.File("lower.tif"), WebMercator.Crs, bounds.West, bounds.North, cell, 256, 256, (_, _) => 100);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_border_of_two_sources_becomes_a_ramp_of_the_asked_width()
    {
        string output = Build("soft", "--feather", "5km", "--rounding", "none");
        float[] row = ElevationOf(output).AsSpan(300 * 512, 512).ToArray();
        Bounds bounds = WebMercator.TileBounds(Tile);
        // On a sphere, which is 0.2 % off; the row is a twelfth of the tile, 0.04 degrees, from its middle.
        double pixel = WebMercator.Resolution(Tile.Z) * Math.Cos(WebMercator.Latitude((bounds.North + bounds.South) / 2) * Math.PI / 180);
        for (int col = 0; col < 256; col++) Assert.Equal(100 + (400 * Math.Min(1, (255.5 - col) * pixel / 5000)), row[col], tolerance: 4);
        Assert.All(row[256..], e => Assert.Equal(100, e));
        Assert.Equal(500, ElevationOf(output)[(100 * 512) + 95]); // beside the hole, which is smaller than what is feathered
    }

    [Fact]
    public void A_source_may_differ_from_the_default_of_the_job()
    {
        string job = _folder.File("job.yaml"), output = _folder.File("hard.pmtiles");
        File.WriteAllText(job, $"output: hard.pmtiles\nfeather: 5km\nsources:\n  - path: {_upper}\n    feather: 0\n  - path: {_lower}\n");
        TerraneProgram.Run("build", job).Exits(0);
        Archive.AssertSame(Build("plain"), output);
    }

    [Fact]
    public void Workers_and_vector_instructions_change_no_byte()
    {
        string expected = Build("expected", "--feather", "5km", "-j", "1"), found = _folder.File("found.pmtiles");
        TerraneProgram.RunIn(null, [("DOTNET_EnableHWIntrinsic", "0"), ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4")],
            "build", _upper, _lower, "-o", found, "--feather", "5km", "-j", "3").Exits(0);
        Archive.AssertSame(expected, found);
    }

    [Fact]
    public void One_that_is_too_wide_is_refused_before_any_work_with_the_widest_that_fits()
    {
        Outcome refused = TerraneProgram.Run("build", _upper, _lower, "-o", _folder.File("x.pmtiles"), "--feather", "900km").Exits(2).Says("plan.feather");
        Assert.Contains("'upper'", refused.Error);
        Assert.Contains("zoom 9 and latitude 4", refused.Error);
        Match fits = Regex.Match(refused.Error, "feather=(\\d+) with feather_hole=(\\d+)");
        Assert.True(fits.Success, refused.Error);
        TerraneProgram.Run("plan", _upper, _lower, "--feather", fits.Groups[1].Value, "--feather-hole", fits.Groups[2].Value).Exits(0);
        string wider = (1.1 * double.Parse(fits.Groups[1].Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
        TerraneProgram.Run("plan", _upper, _lower, "--feather", wider).Exits(2).Says("plan.feather");
    }

    [Theory]
    [InlineData("5 miles")]
    [InlineData("-3")]
    [InlineData("2000km")]
    public void What_is_no_length_is_refused(string text) =>
        TerraneProgram.Run("plan", _upper, _lower, $"--feather={text}").Exits(2).Says("job.value");

    private static bool IsHole(Bounds bounds, double cell, double x, double y) =>
        Math.Floor((x - bounds.West) / cell) == 50 && Math.Floor((bounds.North - y) / cell) == 50;

    private string Build(string name, params string[] options)
    {
        string output = _folder.File(name + ".pmtiles");
        TerraneProgram.Run(["build", _upper, _lower, "-o", output, .. options]).Exits(0);
        return output;
    }

    private static float[] ElevationOf(string archive)
    {
        var argb = new uint[512 * 512];
        var metres = new float[argb.Length];
        LibWebP.Decode(Archive.Tiles(archive)[Tile], argb, out _, out _);
        TerrariumCodec.Decode(argb, metres);
        return metres;
    }
}
