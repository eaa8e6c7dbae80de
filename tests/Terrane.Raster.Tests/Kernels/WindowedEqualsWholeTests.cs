using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Kernels;

public sealed class WindowedEqualsWholeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, ResamplingKernel, int> Cases()
    {
        var cases = new TheoryData<string, ResamplingKernel, int>();
        foreach (string source in new[] { "utm", "turned", "degrees", "antimeridian", "world", "polar" })
            foreach (ResamplingKernel kernel in Enum.GetValues<ResamplingKernel>())
                foreach (int down in new[] { -2, 0, 2, 5 })
                    cases.Add(source, kernel, down);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pixel_has_the_same_bits_in_every_window_and_with_little_memory(string source, ResamplingKernel kernel, int levelsAboveNative)
    {
        using RasterLayer layer = Make(source);
        byte zoom = (byte)Math.Max(layer.NativeZoom - levelsAboveNative, 0);
        Window square = new(0, 0, 512 << zoom, 512 << zoom), whole = Support.Layers.Middle(layer, zoom, 150).Intersect(square);
        if (source == "antimeridian") whole = new Window(0, whole.Row, 150, whole.Height);
        float[] expected = Support.Layers.Sample(layer, kernel, zoom, whole);
        Assert.Contains(expected, v => !float.IsNaN(v));
        // What takes anything that the pixel covers finds something beside every hole.
        if (kernel is not (ResamplingKernel.Average or ResamplingKernel.Mode or ResamplingKernel.Min or ResamplingKernel.Max)) Assert.Contains(expected, float.IsNaN);
        var random = new Random(11);
        for (int i = 0; i < 12; i++)
        {
            int width = random.Next(1, whole.Width), height = random.Next(1, whole.Height);
            var part = new Window(whole.Col + random.Next(whole.Width - width), whole.Row + random.Next(whole.Height - height), width, height);
            float[] found = Support.Layers.Sample(layer, kernel, zoom, part, patch: i % 2 == 0 ? 64 << 10 : 32 << 20, cacheBytes: 1 << 20);
            for (int row = 0; row < height; row++)
            {
                ReadOnlySpan<float> wanted = expected.AsSpan((int)((part.Row - whole.Row + row) * whole.Width + (part.Col - whole.Col)), width);
                // Bits, not values: NaN equals NaN and 0 differs from -0.
                Assert.True(MemoryMarshal.AsBytes(wanted).SequenceEqual(MemoryMarshal.AsBytes(found.AsSpan(row * width, width))), $"{part} of {whole} at zoom {zoom}, row {row}");
            }
        }
    }

    [Theory]
    [InlineData(ResamplingKernel.Bilinear, 49)]
    [InlineData(ResamplingKernel.Average, 49)]
    [InlineData(ResamplingKernel.Cubic, 64)]
    [InlineData(ResamplingKernel.CubicSpline, 64)]
    [InlineData(ResamplingKernel.Lanczos, 81)]
    [InlineData(ResamplingKernel.Mode, 49)]
    [InlineData(ResamplingKernel.Min, 49)]
    [InlineData(ResamplingKernel.Max, 49)]
    public void A_void_far_away_changes_no_bit_though_sums_are_then_made_with_masks(ResamplingKernel kernel, int most)
    {
        float[] cells = Synthetic.Hills(200, 200), pierced = [.. cells];
        for (int i = 0; i < 64; i++) pierced[(i / 8 * 200) + (i % 8)] = float.NaN; // a corner of 8 by 8 cells, about four pixels a side
        float[][] found = [.. new[] { cells, pierced }.Select(c =>
        {
            string path = Synthetic.Write(_folder.File($"{Guid.NewGuid():N}.tif"), 200, Synthetic.At(400000, 5600000, 90), "EPSG:32632", c);
            using RasterLayer layer = Support.Layers.Only(path);
            return Support.Layers.Sample(layer, kernel, 8, Support.Layers.Middle(layer, 8, 120));
        })];
        int[] differing = [.. Enumerable.Range(0, found[0].Length).Where(i => BitConverter.SingleToInt32Bits(found[0][i]) != BitConverter.SingleToInt32Bits(found[1][i]))];
        Assert.InRange(differing.Length, 4, most); // only the pixels round the void itself
    }

    private RasterLayer Make(string source)
    {
        (AffineTransform transform, string crs) = source switch
        {
            "utm" => (Synthetic.At(400000, 5600000, 90), "EPSG:32632"),
            "turned" => (new AffineTransform(400000, 80, 30, 5600000, 30, -80), "EPSG:32632"),
            "degrees" => (Synthetic.At(9, 47, 0.001), "EPSG:4326"),
            "antimeridian" => (Synthetic.At(179, 47, 0.006), "EPSG:4326"),
            "world" => (Synthetic.At(20, 90, 0.5), "EPSG:4326"),
            _ => (Synthetic.At(-1622250, 810000, 4500), "EPSG:3413"),
        };
        string path = Synthetic.Write(_folder.File("a.tif"), 721, transform, crs, Synthetic.Hills(721, 360, holes: 0.05f), options: ["TILED=YES"]);
        return Support.Layers.Only(path);
    }
}
