using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Kernels;

public sealed class KernelShapeTests
{
    [Fact]
    public void Lanczos_is_the_product_of_two_sincs()
    {
        for (double d = 0; d <= 4; d += 1 / 128.0)
        {
            double wide = d * Math.PI / 3, narrow = d * Math.PI;
            double expected = d == 0 ? 1 : d >= 3 ? 0 : Math.Sin(narrow) * Math.Sin(wide) / (narrow * wide);
            Assert.Equal(expected, LanczosShape.At(d), 1e-15);
        }
    }

    [Fact]
    public void Cubic_reproduces_a_parabola_and_the_spline_a_slope()
    {
        for (double at = 0; at < 1; at += 1 / 16.0)
        {
            double cubic = 0, spline = 0, whole = 0;
            for (int i = -1; i <= 2; i++)
            {
                cubic += CubicShape.At(Math.Abs(i - at)) * ((3 * i * i) - i);
                spline += CubicSplineShape.At(Math.Abs(i - at)) * ((5 * i) + 1);
                whole += CubicSplineShape.At(Math.Abs(i - at));
            }
            Assert.Equal((3 * at * at) - at, cubic, 1e-14);
            Assert.Equal((5 * at) + 1, spline, 1e-14);
            Assert.Equal(1, whole, 1e-15);
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.3)]
    [InlineData(2.5)]
    [InlineData(17.0)]
    public void Without_voids_no_kernel_gains_so_much_that_it_would_count_as_exploding(double scale)
    {
        for (double at = 0; at < 1; at += 1 / 64.0)
        {
            Assert.InRange(Gain<WidenedKernel<CubicShape>>(at, scale), 1, 1.3);
            Assert.InRange(Gain<WidenedKernel<LanczosShape>>(at, scale), 1, 1.6); // squared for two axes: less than 3
        }
    }

    [Theory]
    [InlineData(ResamplingKernel.Cubic, 2.0)]
    [InlineData(ResamplingKernel.Lanczos, 1.0)]
    [InlineData(ResamplingKernel.Lanczos, 2.0)]
    public void Among_voids_weights_below_0_never_blow_a_value_up(ResamplingKernel kernel, double scale)
    {
        using var folder = new TempFolder();
        var random = new Random(9);
        float[] cells = [.. Enumerable.Range(0, 300 * 300).Select(_ => random.Next(10) < 6 ? float.NaN : random.Next(2))];
        double pixel = WebMercator.Resolution(10);
        using RasterLayer layer = Support.Layers.Only(Synthetic.Write(folder.File("a.tif"), 300, Synthetic.At(0.37 * pixel, 0.21 * pixel, pixel / scale), "EPSG:3857", cells));
        float[] found = Support.Layers.Sample(layer, kernel, 10, new Window(512L << 9, 512L << 9, 150, 150));
        Assert.Contains(found, v => v is < 0 or > 1); // they overshoot,
        Assert.All(found.Where(float.IsFinite), v => Assert.InRange(v, -1.0001f, 2.0001f)); // but gain at most 3
    }

    private static double Gain<TKernel>(double centre, double scale) where TKernel : struct, ISeparableKernel
    {
        double[] weights = new double[(int)(2 * TKernel.Reach(scale)) + 3];
        int count = TKernel.Weights(centre, scale, weights, out _);
        return weights.Take(count).Sum(Math.Abs) / weights.Take(count).Sum();
    }
}
