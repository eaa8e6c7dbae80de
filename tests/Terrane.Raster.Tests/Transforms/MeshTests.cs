using Terrane.Core;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Tests.Transforms;

public sealed class MeshTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 0.125 px is what DESIGN.md allows; the rule for the mesh's step keeps well within.
    [Theory]
    [InlineData("EPSG:4326", -10, 60, 0.01)]
    [InlineData("EPSG:32633", 400000, 7600000, 900)]
    [InlineData("EPSG:27700", 200000, 900000, 900)]
    [InlineData("EPSG:3035", 2600000, 5400000, 9000)]
    [InlineData("EPSG:3413", -900000, -900000, 3000)]
    public void Interpolated_places_stay_within_an_eighth_of_a_pixel_of_exact_ones_at_every_zoom(string crs, double west, double north, double step)
    {
        using RasterLayer layer = Layer(crs, west, north, step);
        for (byte zoom = 0; zoom <= 16; zoom++)
        {
            Window window = Support.Layers.Middle(layer, zoom, 64).Intersect(new Window(0, 0, 512 << zoom, 512 << zoom));
            var mesh = new Mesh();
            mesh.Build(layer.Transform, zoom, window);
            double worst = 0;
            for (long row = window.Row; row < window.RowEnd; row += 3)
            {
                for (long col = window.Col; col < window.ColEnd; col += 3)
                {
                    double[] x = [WebMercator.X(zoom, col + 0.5), WebMercator.X(zoom, col + 1.5)], y = [WebMercator.Y(zoom, row + 0.5), WebMercator.Y(zoom, row + 1.5)];
                    layer.Transform.ToCells(x, y);
                    if (!double.IsFinite(x[0]) || !double.IsFinite(x[1])) continue;
                    double pixel = Math.Max(Math.Abs(x[1] - x[0]), Math.Abs(y[1] - y[0])); // in cells
                    (int across, int down, _, _) = mesh.CellsOf(new Window(col, row, 1, 1));
                    Assert.True(mesh.TryRun(across, down, col, row, 1, out CoordinateRun run));
                    double error = Math.Max(Math.Abs(((double)run.X / Mesh.One) - x[0]), Math.Abs(((double)run.Y / Mesh.One) - y[0]));
                    worst = Math.Max(worst, (error - 1e-5) / pixel);
                }
            }
            Assert.True(worst < 0.01, $"{crs} at zoom {zoom}: {worst} px");
        }
    }

    [Fact]
    public void A_pixels_place_does_not_depend_on_the_window()
    {
        using RasterLayer layer = Layer("EPSG:27700", 200000, 900000, 50);
        Window window = Support.Layers.Middle(layer, 12, 100);
        Mesh whole = new(), part = new();
        whole.Build(layer.Transform, 12, window);
        part.Build(layer.Transform, 12, new Window(window.Col + 37, window.Row + 51, 9, 23));
        for (int i = 0; i < 9; i++)
        {
            var pixel = new Window(window.Col + 37 + i, window.Row + 60, 1, 1);
            (int a, int d, _, _) = whole.CellsOf(pixel);
            (int b, int e, _, _) = part.CellsOf(pixel);
            Assert.True(whole.TryRun(a, d, pixel.Col, pixel.Row, 1, out CoordinateRun one));
            Assert.True(part.TryRun(b, e, pixel.Col, pixel.Row, 1, out CoordinateRun other));
            Assert.Equal(one, other);
        }
    }

    [Theory]
    [InlineData("EPSG:4326", -180, 90, 1)]
    [InlineData("EPSG:4326", 20, 90, 1)]
    [InlineData("EPSG:4326", -180.5, 90, 0.5)]
    public void Columns_grow_steadily_over_the_whole_square(string crs, double west, double north, double step)
    {
        using RasterLayer layer = Layer(crs, west, north, step);
        for (byte zoom = 0; zoom <= 8; zoom += 4)
        {
            int size = 512 << zoom;
            foreach (long start in new long[] { 0, size - 40 })
            {
                var mesh = new Mesh();
                mesh.Build(layer.Transform, zoom, new Window(start, size / 3, 40, 1));
                for (long col = start; col < start + 40; col++)
                {
                    (int across, int down, _, _) = mesh.CellsOf(new Window(col, size / 3, 1, 1));
                    Assert.True(mesh.TryRun(across, down, col, size / 3, 1, out CoordinateRun run));
                    double expected = (WebMercator.Longitude(WebMercator.X(zoom, col + 0.5)) - west) / step;
                    Assert.Equal(expected, (double)run.X / Mesh.One, 2e-5);
                }
            }
        }
    }

    private RasterLayer Layer(string crs, double west, double north, double step) =>
        Support.Layers.Only(Synthetic.Write(_folder.File("a.tif"), 200, Synthetic.At(west, north, step), crs, new float[200 * 180]));
}
