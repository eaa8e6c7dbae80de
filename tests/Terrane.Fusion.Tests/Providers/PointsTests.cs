using System.Globalization;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Tests.Providers;

/// <summary>Points against cells that are filled here, one point after the other.</summary>
public sealed class PointsTests : IDisposable
{
    private const int Width = 150, Height = 120;
    private const double Size = 10;
    private static readonly Bounds Extent = new(LasFile.X0, LasFile.Y0, LasFile.X0 + (Width * Size), LasFile.Y0 + (Height * Size));

    private readonly Ground _ground = new();
    private readonly (double X, double Y, double Z, byte Class, bool Withheld)[] _points;

    public PointsTests()
    {
        var random = new Random(5);
        byte[] classes = [1, 2, 7, 29];
        // Whole hundredths, as a LAS stores them, so that edges of cells are hit too.
        double Place(int most) => Math.Round(random.NextDouble() * most * Size, 2);
        _points = [.. Enumerable.Range(0, 40_000).Select(i => (LasFile.X0 + Place(Width), LasFile.Y0 + Place(Height), Math.Round(random.NextDouble() * 80, 2) - 20, classes[random.Next(4)], random.Next(20) == 0))];
    }

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData(6, "mean")]
    [InlineData(6, "min")]
    [InlineData(0, "max")]
    [InlineData(0, "count")]
    public void Cells_hold_what_the_points_of_their_classes_come_to(int format, string statistic)
    {
        LasFile.Write(_ground.Path("a.las"), _points[..15_000], format);
        LasFile.Write(_ground.Path("b.las"), _points[15_000..], format);
        Fused fused = Fused.Run(_ground, Policy($"{{type: points, path: [a.las, b.las], resolution: 10, classes: [2, 29], statistic: {statistic}, resampling: nearest}}"), Extent);
        Assert.Equal(Expected(statistic, p => p.Class is 2 or 29 && !p.Withheld), fused.Elevation);
    }

    [Theory]
    [InlineData("", " ", "")]
    [InlineData("# made by hand\nlon;height;lat\n", ";", "columns: [lon, lat, height], ")]
    [InlineData("x,z,y\n", ",", "")]
    [InlineData("", "\t", "columns: [1, 3, 2], ")]
    public void Text_is_read_in_its_usual_forms(string head, string separator, string columns)
    {
        bool isSwapped = columns.Length > 0 || head.Length > 0;
        File.WriteAllText(_ground.Path("a.xyz"), head + string.Concat(_points.Select(p => string.Join(separator,
            new[] { p.X, isSwapped ? p.Z : p.Y, isSwapped ? p.Y : p.Z }.Select(n => n.ToString("R", CultureInfo.InvariantCulture))) + "\n")));
        Fused fused = Fused.Run(_ground, Policy($"{{type: points, path: a.xyz, resolution: 10, crs: EPSG:32630, {columns}resampling: nearest}}"), Extent);
        Assert.Equal(Expected("mean", _ => true), fused.Elevation);
    }

    [Fact]
    public void They_are_gridded_once_as_long_as_they_are_the_same()
    {
        LasFile.Write(_ground.Path("a.las"), _points);
        string policy = Policy("{type: points, path: a.las, resolution: 10}");
        var settings = new CacheSettings { Root = _ground.Path("cache") };
        string[] Chunks() => [.. CacheInventory.Open(settings.Root).Items(CacheTier.Chunks).Select(item => item.Label!)];
        Fused.Do(Fused.Options(_ground, policy, Extent, "first.tif") with { Cache = settings });
        FuseOptions part = Fused.Options(_ground, policy, new Bounds(LasFile.X0, LasFile.Y0, LasFile.X0 + 300, LasFile.Y0 + 300), "part.tif") with { Cache = settings };
        Fused.Do(part);
        Assert.True(Fused.Do(part).UpToDate);
        Assert.Equal(["a.las"], Chunks());
        LasFile.Write(_ground.Path("a.las"), _points[..1000]);
        Fused.Do(Fused.Options(_ground, policy, Extent, "second.tif") with { Cache = settings });
        Assert.Equal(["a.las", "a.las"], Chunks());
    }

    [Fact]
    public void What_cannot_be_read_is_a_data_error_and_the_others_are_gridded()
    {
        LasFile.Write(_ground.Path("a.las"), _points);
        LasFile.Write(_ground.Path("packed.laz"), _points, bits: 0x80);
        byte[] whole = File.ReadAllBytes(_ground.Path("a.las"));
        File.WriteAllBytes(_ground.Path("cut.las"), whole[..(whole.Length / 2)]);
        File.WriteAllText(_ground.Path("page.xyz"), "500000 6000000 1\n<html>not found</html>\n");
        FuseOptions options = Fused.Options(_ground, Policy("{type: points, path: [a.las, packed.laz, cut.las], resolution: 10, resampling: nearest}"), Extent, "out.tif");
        using (FusionPlan plan = FusionPlan.Make(options, TestContext.Current.CancellationToken)) Assert.Equal(["points.laz", "points.read"], plan.Failures.Select(f => f.Code).Order());
        Assert.Equal(2, Fused.Do(options).DataErrors);
        Assert.Equal(Expected("mean", p => !p.Withheld), Ground.Read(options.Output).Select(v => (float)v));
        using FusionPlan text = FusionPlan.Make(Fused.Options(_ground, Policy("{type: points, path: page.xyz, resolution: 10, crs: EPSG:32630}"), Extent, "text.tif"), TestContext.Current.CancellationToken);
        Assert.Contains("Line 2", Assert.Single(text.Failures).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path: nowhere.las, resolution: 10", "points.notfound")]
    [InlineData("path: a.las, resolution: 10", "points.crs")]
    [InlineData("path: a.xyz, resolution: 10, columns: [x, y, depth]", "points.columns")]
    [InlineData("path: a.las", "job.missing")]
    [InlineData("path: a.las, resolution: 0", "job.value")]
    [InlineData("path: a.las, resolution: 10, classes: [300]", "job.value")]
    [InlineData("path: a.las, resolution: 0.0000001, crs: EPSG:32630", "points.wide")]
    public void What_the_user_has_to_mend_is_said(string keys, string code)
    {
        LasFile.Write(_ground.Path("a.las"), _points[..10], epsg: 0);
        File.WriteAllText(_ground.Path("a.xyz"), "x,y,z\n1,2,3\n");
        Assert.Equal(code, Assert.ThrowsAny<TerraneException>(() => FusionPlan.Make(Fused.Options(_ground, Policy($"{{type: points, {keys}}}"), Extent, "out.tif"), TestContext.Current.CancellationToken)).Code);
    }

    private static string Policy(string provider) => $$"""
        name: t
        crs: EPSG:32630
        resolution: 10
        providers:
          lidar: {{provider}}
        steps: [{provider: lidar, operator: overwrite}]
        """;

    private float[] Expected(string statistic, Func<(double X, double Y, double Z, byte Class, bool Withheld), bool> wanted)
    {
        var cells = new List<double>?[Width * Height];
        foreach (var point in _points.Where(wanted))
        {
            int col = (int)Math.Floor(point.X / Size) - (int)(LasFile.X0 / Size), row = Height - 1 - ((int)Math.Floor(point.Y / Size) - (int)(LasFile.Y0 / Size));
            if (col < Width && row >= 0) (cells[(row * Width) + col] ??= []).Add(point.Z);
        }
        return [.. cells.Select(c => c is null ? float.NaN : (float)(statistic switch { "min" => c.Min(), "max" => c.Max(), "count" => c.Count, _ => c.Sum() / c.Count }))];
    }
}
