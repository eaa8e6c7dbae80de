using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Oracle;

/// <summary>Kernels against their textbook formulas over every cell of a grid in EPSG:3857, at scales and offsets that are no whole numbers.</summary>
public sealed class KernelReferenceTests : IDisposable
{
    private const byte Zoom = 10;
    private const int Side = 100, Pixels = 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ResamplingKernel.Lanczos, 1.0)]
    [InlineData(ResamplingKernel.Lanczos, 2.5)]
    [InlineData(ResamplingKernel.Lanczos, 3.3)]
    [InlineData(ResamplingKernel.Cubic, 2.5)]
    [InlineData(ResamplingKernel.CubicSpline, 2.5)]
    public void A_pixel_is_the_weighted_mean_of_all_cells(ResamplingKernel kernel, double scale)
    {
        float[] cells = Synthetic.Hills(Side, Side);
        double offset = 12.3; // of the first pixel's centre from the grid's edge, in cells
        float[] found = Sample(kernel, scale, offset, cells);
        for (int i = 0; i < found.Length; i++)
        {
            (double x, double y) = (offset + (i % Pixels * scale), offset + (i / Pixels * scale));
            double sum = 0, weight = 0;
            for (int c = 0; c < cells.Length; c++)
            {
                double w = Weight(kernel, ((c % Side) + 0.5 - x) / scale) * Weight(kernel, ((c / Side) + 0.5 - y) / scale);
                (sum, weight) = (sum + (w * cells[c]), weight + w);
            }
            Assert.Equal(sum / weight, found[i], 0.02); // 2^-16 of a cell and 2^-12 of the scale
        }
    }

    [Fact]
    public void Mode_is_the_class_with_the_greatest_area()
    {
        float[] cells = [.. Synthetic.Hills(Side, Side).Select(v => MathF.Floor(v / 150))];
        const double scale = 3.3, offset = 12.3;
        float[] found = Sample(ResamplingKernel.Mode, scale, offset, cells);
        int close = 0;
        for (int i = 0; i < found.Length; i++)
        {
            (double x, double y) = (offset + (i % Pixels * scale), offset + (i / Pixels * scale));
            double Covered(double at, int cell) => Math.Max(Math.Min(at + (scale / 2), cell + 1) - Math.Max(at - (scale / 2), cell), 0);
            var areas = Enumerable.Range(0, cells.Length).GroupBy(c => cells[c]).Select(g => (g.Key, Area: g.Sum(c => Covered(x, c % Side) * Covered(y, c / Side)))).OrderByDescending(g => g.Area).Take(2).ToArray();
            if (areas[0].Area - areas[1].Area < 0.02) close++; // a tie, but for rounding
            else Assert.Equal(areas[0].Key, found[i]);
        }
        Assert.InRange(close, 0, found.Length / 20);
    }

    private float[] Sample(ResamplingKernel kernel, double scale, double offset, float[] cells)
    {
        double cell = WebMercator.Resolution(Zoom) / scale, west = (WebMercator.Resolution(Zoom) / 2) - (offset * cell);
        using RasterLayer layer = Support.Layers.Only(Synthetic.Write(_folder.File("a.tif"), Side, Synthetic.At(west, -west, cell), "EPSG:3857", cells));
        return Support.Layers.Sample(layer, kernel, Zoom, new Window(512L << (Zoom - 1), 512L << (Zoom - 1), Pixels, Pixels));
    }

    private static double Weight(ResamplingKernel kernel, double t)
    {
        t = Math.Abs(t);
        double Sinc(double v) => v == 0 ? 1 : Math.Sin(Math.PI * v) / (Math.PI * v);
        return kernel switch
        {
            ResamplingKernel.Lanczos => t < 3 ? Sinc(t) * Sinc(t / 3) : 0,
            ResamplingKernel.Cubic => t < 1 ? (1.5 * t * t * t) - (2.5 * t * t) + 1 : t < 2 ? (-0.5 * t * t * t) + (2.5 * t * t) - (4 * t) + 2 : 0,
            _ => t < 1 ? ((3 * t * t * t) - (6 * t * t) + 4) / 6 : t < 2 ? (2 - t) * (2 - t) * (2 - t) / 6 : 0,
        };
    }
}
