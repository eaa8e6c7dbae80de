using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Tests.Building;

/// <summary>Budgets of what a warm worker allocates; the encoder's own is in the tests of tiles: nothing.</summary>
public sealed class AllocationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("terrane-allocation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_warm_sampler_warps_a_tile_within_its_budget()
    {
        using MosaicPlan plan = MosaicPlan.Make(Options(), TestContext.Current.CancellationToken);
        using var cache = new ChunkCache(ByteSize.Mebibytes(64));
        var sampler = new LayerSampler(cache);
        var scratch = new SamplerScratch(ByteSize.Mebibytes(16));
        Window window = WebMercator.TileWindow(TileOf(plan));
        float[] target = new float[Canvas.Pixels];
        long bytes = 0;
        for (int pass = 0; pass < 3; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(sampler.Sample(plan.Sources[0].Layers[0], ResamplingKernel.Bilinear, 11, window, target, scratch));
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.True(bytes <= 16 << 10, $"{bytes} bytes for a tile");
    }

    [Fact]
    public void Halving_and_placing_allocate_nothing()
    {
        var (child, parent) = (new Canvas(), new Canvas());
        var random = new Random(4);
        for (int i = 0; i < Canvas.Pixels; i++) (child.Elevation[i], child.Ordinal[i]) = (random.NextSingle() * 900, (ushort)random.Next(3));
        float[] half = new float[Halver.QuadrantPixels];
        ushort[] ordinal = new ushort[Halver.QuadrantPixels];
        for (int pass = 0; pass < 2; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Halver.Halve(child, half, ordinal);
            Halver.Place(half, ordinal, parent, 1, 0);
            if (pass == 1) Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Theory]
    [InlineData("mapterhorn")]
    [InlineData("adaptive")]
    public void A_warm_writer_allocates_nothing_for_a_tile_with_lineage(string rounding)
    {
        var canvas = new Canvas();
        for (int i = 0; i < Canvas.Pixels; i++) (canvas.Elevation[i], canvas.Ordinal[i]) = ((float)(300 * Math.Sin(i % 512 * 0.03) * Math.Cos(i / 512 * 0.02)), (ushort)(i % 512 < 200 ? 1 : 2));
        var writer = new TileWriter(new TerrariumWebPEncoder(), ElevationRounding.Parse(rounding), TileForm.Standard);
        var result = new UnitResult();
        for (int pass = 0; pass < 3; pass++)
        {
            result.Elevations.ResetWrittenCount();
            result.Lineages.ResetWrittenCount();
            long before = GC.GetAllocatedBytesForCurrentThread();
            writer.Write(new TileId(11, 1000, 700), canvas, Canvas.Pixels, result);
            if (pass == 2) Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256); // a list of tiles may grow
        }
    }

    private static TileId TileOf(MosaicPlan plan)
    {
        Bounds bounds = plan.Sources[0].Layers[0].Footprints[0];
        double side = WebMercator.TileSize * WebMercator.Resolution(11);
        return new TileId(11, (uint)((((bounds.West + bounds.East) / 2) + WebMercator.HalfExtent) / side), (uint)((WebMercator.HalfExtent - ((bounds.South + bounds.North) / 2)) / side));
    }

    // A coast of hills: data, voids and their fills, in degrees so that it has to be warped.
    private BuildOptions Options()
    {
        string path = Path.Combine(_folder, "hills.asc");
        var text = new StringBuilder("ncols 900\nnrows 600\nxllcorner 10\nyllcorner 46\ncellsize 0.001\nNODATA_value -9999\n");
        for (int row = 0; row < 600; row++)
        {
            for (int col = 0; col < 900; col++)
                text.Append(CultureInfo.InvariantCulture, $"{(col + (row / 3) > 950 ? -9999 : 500 + (300 * Math.Sin(col * 0.05) * Math.Cos(row * 0.04))):0.#} ");
            text.Append('\n');
        }
        File.WriteAllText(path, text.ToString());
        return new BuildOptions
        {
            Sources = [SourceSpecBuilder.ParseInline(path + ",crs=EPSG:4326")],
            Output = Path.Combine(_folder, "out.pmtiles"),
            MaxZoom = 11,
        }.Checked();
    }
}
