using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Gdal;

namespace Terrane.Fusion.Tests.Outputs;

/// <summary>Cloud-optimised GeoTIFFs have the cells and the provenance of plain ones, and overviews that invent no ids.</summary>
public sealed class CloudOptimisedTests : IDisposable
{
    private const double West = 500_000, North = 6_000_000;
    private const string Policy = "name: t\ncrs: EPSG:32630\nresolution: 10\nvertical_datum: EGM96\nvariables: [uncertainty]\nproviders:\n  base: {path: base.tif, vertical_datum: EGM96}\n" +
        "  over: {path: over.tif, vertical_datum: EGM96}\nsteps:\n  - {provider: base, operator: overwrite, uncertainty: 2}\n  - {provider: over, operator: feather, distance: 100, uncertainty: 1}\n";

    private static readonly Bounds Extent = new(West, North - 12_000, West + 14_000, North);

    private readonly Ground _ground = new();

    public CloudOptimisedTests()
    {
        _ground.Raster("base.tif", 1400, 1200, West, North, 10, (c, r) => c < 40 ? float.NaN : c - (r / 2f));
        _ground.Raster("over.tif", 300, 300, West + 3000, North - 2000, 10, (c, r) => c + r);
    }

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Cells_ids_and_provenance_are_those_of_a_plain_one_and_overviews_are_there()
    {
        FuseOptions plain = Fused.Options(_ground, Policy, Extent, "plain.tif"), cog = Fused.Options(_ground, Policy, Extent, "cog.tif") with { IsCloudOptimised = true };
        File.WriteAllText(_ground.Path("cog.tif.partial.plain"), "what a kill left");
        Fused.Do(plain);
        Fused.Do(cog);
        foreach ((string a, string b) in ((string, string)[])[(plain.Output, cog.Output), (plain.ProvenanceOutput, cog.ProvenanceOutput)])
        {
            using GdalDataset one = GdalDataset.Open(a), two = GdalDataset.Open(b);
            Assert.Equal("COG", two.Metadata("IMAGE_STRUCTURE")["LAYOUT"]);
            Assert.Equal(one.BandCount, two.BandCount);
            foreach (string key in (string[])["provenance_dict", "step_outcomes", "vertical_datum", "policy"]) Assert.Equal(one.Metadata()[key], two.Metadata()[key]);
            for (int band = 1; band <= one.BandCount; band++) Assert.Equal(Ground.Read(a, band).Select(BitConverter.DoubleToInt64Bits), Ground.Read(b, band).Select(BitConverter.DoubleToInt64Bits));
            string info = Programs.Has("gdalinfo") ? Programs.Run("gdalinfo", b) : "Overviews: 700x600";
            Assert.Contains("Overviews: 700x600", info, StringComparison.Ordinal);
        }
        Assert.Equal(["base.tif", "cog-provenance.tif", "cog.tif", "cog.tif.report.json", "cog.tif.yaml", "over.tif", "plain-provenance.tif", "plain.tif", "plain.tif.report.json", "plain.tif.yaml"],
            Directory.EnumerateFileSystemEntries(_ground.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Overviews_of_heights_are_means_without_voids_and_those_of_ids_are_ids()
    {
        Assert.SkipWhen(!Programs.Has("gdal_translate"), "gdal_translate is not installed: run ./check once.");
        FuseOptions cog = Fused.Options(_ground, Policy, Extent, "cog.tif") with { IsCloudOptimised = true };
        Fused.Do(cog);
        double[] heights = Half(cog.Output), ids = Half(cog.ProvenanceOutput), whole = Ground.Read(cog.Output);
        for (int row = 0; row < 600; row += 7)
            for (int col = 0; col < 700; col += 3)
            {
                double[] four = [.. new[] { 0, 1, 1400, 1401 }.Select(d => whole[(2 * row * 1400) + (2 * col) + d]).Where(v => !double.IsNaN(v))];
                Assert.Equal(four.Length == 0 ? double.NaN : four.Average(), heights[(row * 700) + col], 1e-4);
            }
        Assert.Equal([0, 1, 2], ids.Distinct().Order());
    }

    [Theory]
    [InlineData("out.zarr", true, 2)]
    [InlineData("out.tif", false, 3)]
    public void A_form_that_the_output_cannot_have_is_refused(string output, bool isCloudOptimised, int format)
    {
        FuseOptions options = Fused.Options(_ground, Policy, Extent, output) with { IsCloudOptimised = isCloudOptimised, ZarrFormat = format };
        Assert.Equal("fusion.output", Assert.Throws<FusionException>(() => FusionPlan.Make(options, TestContext.Current.CancellationToken)).Code);
    }

    private double[] Half(string path)
    {
        string half = _ground.Path("half.tif");
        Programs.Run("gdal_translate", "-q", "-b", "1", "-oo", "OVERVIEW_LEVEL=0", path, half);
        return Ground.Read(half);
    }
}
