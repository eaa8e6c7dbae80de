using System.Globalization;
using System.Text.RegularExpressions;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>One source at a time ends with the bytes of a direct build, on no more disk than was said, whatever happens in between.</summary>
public sealed partial class PerSourceTests : IDisposable
{
    private const double Cell = 100;

    private readonly TestFolder _folder = new();

    public PerSourceTests()
    {
        // A coast, small voids, and a second source that has voids elsewhere; beneath both a coarse grid that ends within them.
        Rasters.Write(_folder.File("fine.tif"), "EPSG:32631", 480_000, 5_560_000, Cell / 2, 600, 400,
            (x, y) => Rasters.Relief(x, y) < 180 || (x % 5100 < 300 && y % 4700 < 300) ? -9999 : Rasters.Relief(x, y), noData: -9999);
        Rasters.Write(_folder.File("middle.tif"), "EPSG:32631", 500_000, 5_570_000, Cell, 500, 400,
            (x, y) => x % 9100 < 1500 && y % 8700 < 900 ? -9999 : Rasters.Relief(x, y) + 30, noData: -9999);
        Rasters.Write(_folder.File("base.tif"), "EPSG:4326", 2.2, 50.3, 0.01, 120, 60, (x, y) => y is > 50.1 and < 50.12 ? -9999 : (float)((x * 40) - (y * 3)), noData: -9999);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pmtiles", "--fill-holes", "1500")]
    [InlineData("mbtiles", "--fill-holes", "400", "--void", "zero", "--tile-size", "256", "--min-zoom", "6", "--bbox", "2.6,49.8,3.3,50.2")]
    [InlineData("pmtiles", "--void", "nearest", "--encoding", "mapbox", "--memory", "220M", "--workers", "1")]
    public void Bytes_and_lineage_are_those_of_a_direct_build_and_disk_is_no_more_than_was_said(string kind, params string[] options)
    {
        Build($"direct.{kind}", options).Exits(0);
        Outcome outcome = Build($"x.{kind}", [.. options, "--per-source", "--keep-intermediates"]).Exits(0);
        AssertSame(kind);
        long kept = new FileInfo(_folder.File($"x.{kind}.intermediates")).Length;
        Assert.InRange(kept, 50_000, MostSaid(outcome.Error));
        Assert.False(Directory.Exists(_folder.File($"x.{kind}.terrane-work")));
    }

    [Fact]
    public void A_killed_run_goes_on_and_ends_with_the_same_bytes()
    {
        Build("direct.pmtiles").Exits(0);
        string blocks = _folder.File("x.pmtiles.terrane-work/intermediates.sqlite");
        long peak = 0;
        int killed = 0;
        foreach (long kill in new[] { 50_000L, 600_000 })
        {
            using RunningProgram run = TerraneProgram.Start(_folder.Path, [], Command("x.pmtiles", "--per-source"));
            for (; !run.HasExited && peak < kill; Thread.Sleep(2))
                if (new FileInfo(blocks) is { Exists: true } file) peak = Math.Max(peak, file.Length);
            if (run.HasExited) break;
            run.Kill();
            run.Finish();
            killed++;
        }
        Assert.True(killed > 0, "The run was never met at work.");
        Outcome outcome = Build("x.pmtiles", "--per-source").Exits(0);
        AssertSame("pmtiles");
        Assert.InRange(peak, 50_000, MostSaid(outcome.Error));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*intermediates*"));
    }

    [Fact]
    public void What_cannot_be_had_so_is_refused_before_anything_is_written()
    {
        foreach (string[] options in new[] { ["--feather", "500"], ["--lineage-by", "file"], ["--update"], new[] { "--isolate" } })
            Build("x.pmtiles", [.. options, "--per-source"]).Exits(2).Says("plan.persource");
        Build("x.pmtiles", "--keep-intermediates").Exits(2).Says("job.value");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "x.pmtiles*"));
    }

    private static string[] Command(string output, params string[] options) =>
        ["build", "fine.tif", "middle.tif", "base.tif", "--max-zoom", "10", "--effort", "0", "--lineage", .. options, "-o", output];

    private Outcome Build(string output, params string[] options) => TerraneProgram.RunIn(_folder.Path, [], Command(output, options));

    private void AssertSame(string kind)
    {
        foreach (string name in new[] { "", "-lineage" })
            Assert.True(File.ReadAllBytes(_folder.File($"direct{name}.{kind}")).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File($"x{name}.{kind}"))), $"x{name} differs.");
    }

    private static long MostSaid(string log)
    {
        Match said = Most().Match(log);
        Assert.True(said.Success, log);
        double unit = said.Groups[2].Value switch { "K" => 1 << 10, "M" => 1 << 20, "G" => 1 << 30, _ => 1 };
        return (long)(double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) * unit);
    }

    [GeneratedRegex(@"take at most ([0-9.,]+)([KMG]?)")]
    private static partial Regex Most();
}
