using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Resample.Tests.Support;
using Terrane.Resample.Verify;

namespace Terrane.Resample.Tests.Stores;

public sealed class CloudOptimisedTests
{
    private const int Side = 1100;

    [Theory, InlineData(DatasetKind.Continuous, GdalDataType.Float64), InlineData(DatasetKind.Categorical, GdalDataType.Byte)]
    public void It_has_overviews_and_the_values_of_the_plain_file(DatasetKind kind, GdalDataType type)
    {
        using var folder = new TempFolder();
        string plain = folder.File("plain.tif"), cog = folder.File("cog.tif");
        ResampleOptions options = Options(folder, plain, kind, type);
        Jobs.Run(options);
        Jobs.Run(options with { To = cog, IsCloudOptimised = true });
        Assert.Equal(Jobs.Read(plain, "d"), Jobs.Read(cog, "d"));
        using GdalDataset written = GdalDataset.Open(cog), before = GdalDataset.Open(plain);
        Assert.Equal("COG", written.Metadata("IMAGE_STRUCTURE")["LAYOUT"]);
        Assert.False(before.Metadata("IMAGE_STRUCTURE").ContainsKey("LAYOUT"));
        Assert.Equal((Side, Side, type), (written.Width, written.Height, written.Band(1).DataType));
        // Classes are counted, not mixed: 1 and 200 have no mean here.
        using GdalDataset overview = GdalDataset.Open(cog, ["OVERVIEW_LEVEL=0"]);
        Assert.Equal((written.Band(1).OverviewCount > 0, 0, Side / 2), (true, before.Band(1).OverviewCount, overview.Width));
        double[] values = new double[overview.Width * overview.Height];
        overview.Band(1).Read(new Window(0, 0, overview.Width, overview.Height), values);
        Assert.Equal(kind == DatasetKind.Categorical, values.All(value => value is 1 or 200 or 255));
        Assert.Equal(["cog.tif", "cog.tif.report.json", "plain.tif", "plain.tif.report.json", "source.tif"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_another_output_than_the_plain_file_and_only_of_geotiffs()
    {
        using var folder = new TempFolder();
        string store = "tif:" + folder.File("s");
        ResampleOptions plain = Options(folder, store, DatasetKind.Continuous, GdalDataType.Float64), cog = plain with { IsCloudOptimised = true };
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(plain));
        Assert.Equal("resample.exists", Assert.Throws<ResampleException>(() => Jobs.Run(cog)).Code);
        Assert.Equal(new ResampleOutcome(1, 0, 0), Jobs.Run(cog with { Overwrite = true }));
        Assert.Equal(new ResampleOutcome(0, 1, 0), Jobs.Run(cog));
        using var quiet = new Quiet();
        Assert.Empty(StoreVerifier.Verify(store, 4, quiet, TestContext.Current.CancellationToken).Findings);
        Assert.Equal("resample.options", Assert.Throws<ResampleException>(() => Jobs.Run(cog with { To = "parquet:" + folder.File("p") })).Code);
    }

    [Fact]
    public void A_dataset_with_its_own_mark_of_no_data_can_be_verified()
    {
        using var folder = new TempFolder();
        string store = "tif:" + folder.File("s");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder) with { OutNoData = -1 }));
        using var quiet = new Quiet();
        Assert.Empty(StoreVerifier.Verify(store, 4, quiet, TestContext.Current.CancellationToken).Findings);
    }

    private static ResampleOptions Options(TempFolder folder, string to, DatasetKind kind, GdalDataType type)
    {
        var random = new Random(5);
        string source = Sources.Write(folder.File("source.tif"), Side, Side, new AffineTransform(0, 1, 0, Side, 0, -1), "EPSG:32626",
            [.. Enumerable.Range(0, Side * Side).Select(_ => random.Next(9) == 0 ? double.NaN : random.Next(2) == 0 ? 1.0 : 200.0)], type, noData: 255);
        return Jobs.Options(to, new DatasetSpec { Path = source, Name = "d", Kind = kind, OutNoData = 255 }) with { Grid = $"like:{source}" };
    }
}
