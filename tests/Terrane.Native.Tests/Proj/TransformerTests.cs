using System.Globalization;
using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Native.Tests.Proj;

public sealed class TransformerTests
{
    [Fact]
    public void Gives_longitude_first_whatever_the_axis_order()
    {
        using Transformer transformer = Best("EPSG:4326", WebMercator.Crs);
        double[] x = [180, 0, -2.2], y = [0, WebMercator.MaxLatitude, 51.9];
        transformer.Forward(x, y);
        Assert.Equal(WebMercator.HalfExtent, x[0], 1e-6);
        Assert.Equal(0, y[0], 1e-6);
        Assert.Equal(WebMercator.HalfExtent, y[1], 1e-6);
        Assert.Equal(WebMercator.XOfLongitude(-2.2), x[2], 1e-6);
        Assert.Equal(WebMercator.YOfLatitude(51.9), y[2], 1e-6);
        transformer.Inverse(x, y);
        Assert.Equal(-2.2, x[2], 1e-12);
        Assert.Equal(51.9, y[2], 1e-12);
    }

    [Fact]
    public void Gives_easting_first_for_a_grid_whose_axes_run_north_east()
    {
        using Transformer transformer = Best("EPSG:4326", "EPSG:2193");
        double[] x = [173], y = [-41];
        transformer.Forward(x, y);
        Assert.Equal(1_600_000, x[0], 1e-6);
        Assert.InRange(y[0], 5_400_000, 5_500_000);
    }

    [Fact]
    public void Meets_the_Ordnance_Surveys_worked_example()
    {
        // A guide to coordinate systems in Great Britain, annex C: Caister water tower, OSGB36 to National Grid.
        using Transformer transformer = Best("EPSG:4277", "EPSG:27700");
        double[] x = [1 + (43.0 / 60) + (4.5177 / 3600)], y = [52 + (39.0 / 60) + (27.2531 / 3600)];
        transformer.Forward(x, y);
        Assert.Equal(651409.903, x[0], 2e-3);
        Assert.Equal(313177.270, y[0], 2e-3);
    }

    [Fact]
    public void Agrees_with_gdaltransform_over_Gloucestershire()
    {
        var points = new List<(double X, double Y)>();
        for (int i = 0; i <= 10; i++)
            for (int j = 0; j <= 10; j++) points.Add((350000 + (i * 6000), 180000 + (j * 6000)));
        string output = Tool.Run("gdaltransform", string.Join('\n', points.Select(p => FormattableString.Invariant($"{p.X} {p.Y}"))),
            "-s_srs", "EPSG:27700", "-t_srs", "EPSG:3857", "-output_xy");
        double[] x = points.Select(p => p.X).ToArray(), y = points.Select(p => p.Y).ToArray();
        using Transformer transformer = Best("EPSG:27700", WebMercator.Crs, new Bounds(-2.8, 51.5, -1.6, 52.2));
        transformer.Forward(x, y);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(points.Count, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            double[] wanted = lines[i].Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(wanted[0], x[i], 1e-6); // 15 digits printed
            Assert.Equal(wanted[1], y[i], 1e-6);
        }
    }

    [Fact]
    public void Comes_back_within_the_two_millimetres_of_the_small_angle_Helmert()
    {
        using Transformer transformer = Best("EPSG:27700", WebMercator.Crs, new Bounds(-2.8, 51.5, -1.6, 52.2));
        double[] x = [350000, 380000, 410000], y = [180000, 210000, 240000];
        transformer.Forward(x, y);
        Assert.All(x, v => Assert.InRange(v, -320_000, -180_000));
        transformer.Inverse(x, y);
        Assert.All(x.Zip([350000, 380000, 410000]), p => Assert.Equal(p.Second, p.First, 2e-3));
        Assert.All(y.Zip([180000, 210000, 240000]), p => Assert.Equal(p.Second, p.First, 2e-3));
    }

    [Fact]
    public void Points_that_fail_become_infinite_and_leave_the_others_alone()
    {
        using Transformer transformer = Best("EPSG:4326", "EPSG:32611");
        double[] x = [-117, double.NaN, -117, -117], y = [34, 34, 95, 34];
        transformer.Forward(x, y);
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], x[1..3]);
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], y[1..3]);
        Assert.Equal(500_000, x[0], 1e-6);
        Assert.Equal((x[0], y[0]), (x[3], y[3]));
    }

    [Fact]
    public async Task A_point_gives_the_same_bits_alone_in_a_batch_and_on_any_thread()
    {
        string pipeline = OperationFinder.Find(Crs.Parse("EPSG:27700"), Crs.Parse(WebMercator.Crs), new Bounds(-2.8, 51.5, -1.6, 52.2))[0].Pipeline;
        (double[] x, double[] y) = Run(batch: 1000);
        (double[] X, double[] Y)[] others = await Task.WhenAll(Enumerable.Range(1, 3).Select(n => Task.Run(() => Run(n))));
        Assert.All(others, o => Assert.True(x.SequenceEqual(o.X) && y.SequenceEqual(o.Y)));

        (double[] X, double[] Y) Run(int batch)
        {
            double[] x = Enumerable.Range(0, 1000).Select(i => 350000 + (i * 61.7)).ToArray(), y = Enumerable.Range(0, 1000).Select(i => 180000 + (i * 53.3)).ToArray();
            using var transformer = new Transformer(pipeline);
            for (int i = 0; i < 1000; i += batch)
            {
                int count = Math.Min(batch, 1000 - i);
                transformer.Forward(x.AsSpan(i, count), y.AsSpan(i, count));
            }
            return (x, y);
        }
    }

    [Fact]
    public void Refuses_what_is_no_operation()
    {
        Assert.Equal("crs.pipeline", Assert.Throws<CrsException>(() => new Transformer("EPSG:4326").Dispose()).Code);
        Assert.Equal("crs.pipeline", Assert.Throws<CrsException>(() => new Transformer("").Dispose()).Code);
        Transformer closed = Best("EPSG:4326", WebMercator.Crs);
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => closed.Forward(new double[1], new double[1]));
    }

    private static Transformer Best(string source, string target, GeographicArea? area = null) =>
        new(OperationFinder.Find(Crs.Parse(source), Crs.Parse(target), area)[0].Pipeline);
}
