using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Native.Tests.Gdal;

public sealed class WriterTests : IDisposable
{
    private static readonly AffineTransform NorthUp = new(500000, 30, 0, 3800000, 0, -30);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_what_it_reads_back()
    {
        string path = _folder.File("höhe.tif");
        float[] cells = [1.5f, float.NaN, -9999f,
                         0f, 8848.86f, -11034f];
        using (GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", 3, 2, 2, GdalDataType.Float32, NorthUp, "EPSG:32611", ["COMPRESS=DEFLATE"], -9999))
        {
            writer.Write(2, new Window(0, 0, 3, 2), cells);
            writer.SetDescription(2, "elevation");
            writer.SetMetadata("SURVEY", "2024");
            writer.Finish();
        }
        using GdalDataset dataset = GdalDataset.Open(path);
        Assert.Equal(NorthUp, dataset.Transform);
        Assert.Contains("32611", dataset.CrsWkt);
        Assert.Equal("2024", dataset.Metadata()["SURVEY"]);
        Assert.Equal(("elevation", -9999.0), (dataset.Band(2).Description, dataset.Band(2).NoData));
        float[] read = new float[4];
        dataset.Band(2).Read(new Window(1, 0, 2, 2), read);
        Assert.Equal([float.NaN, -9999f, 8848.86f, -11034f], read);
    }

    [Fact]
    public void Masks_follow_no_data_and_a_mask_of_its_own()
    {
        string declared = _folder.File("declared.tif"), masked = _folder.File("masked.tif"), plain = _folder.File("plain.tif");
        var all = new Window(0, 0, 2, 2);
        float[] cells = [7, 0,
                         9, 7];
        Write(declared, w => { }, noData: 7);
        Write(masked, w => w.WriteMask(all, [255, 0, 255, 255]), noData: null);
        Write(plain, w => { }, noData: null);
        CheckMask(declared, 8, [0, 255, 255, 0]);
        CheckMask(masked, 2, [255, 0, 255, 255]);
        CheckMask(plain, 1, [255, 255, 255, 255]);

        void Write(string path, Action<GdalRasterWriter> more, double? noData)
        {
            using GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", 2, 2, 1, GdalDataType.Int16, NorthUp, null, null, noData);
            writer.Write(1, all, cells);
            more(writer);
            writer.Finish();
        }

        void CheckMask(string path, int flags, byte[] wanted)
        {
            using GdalDataset dataset = GdalDataset.Open(path);
            byte[] mask = new byte[4];
            dataset.Band(1).ReadMask(all, mask);
            Assert.Equal(flags, dataset.Band(1).MaskFlags);
            Assert.Equal(wanted, mask);
        }
    }

    [Fact]
    public void Tells_scale_offset_and_unit_and_gives_stored_values()
    {
        string path = _folder.File("scaled.tif");
        using (GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", 1, 1, 1, GdalDataType.UInt16))
        {
            writer.SetScale(1, 0.1, -500, "m");
            writer.Write(1, new Window(0, 0, 1, 1), [12345f]);
            writer.Finish();
        }
        using GdalDataset dataset = GdalDataset.Open(path);
        GdalBand band = dataset.Band(1);
        Assert.Equal((0.1, -500.0, "m"), (band.Scale, band.Offset, band.Unit));
        double[] value = new double[1];
        band.Read(new Window(0, 0, 1, 1), value);
        Assert.Equal([12345.0], value);
        Assert.Null(dataset.Transform);
        Assert.Null(dataset.CrsWkt);
    }

    [Fact]
    public void Lists_the_rasters_inside_a_file_in_its_order()
    {
        string path = _folder.File("pages.tif");
        Page(1, "APPEND_SUBDATASET=NO");
        Page(2, "APPEND_SUBDATASET=YES");
        using GdalDataset dataset = GdalDataset.Open(path);
        Assert.Equal([$"GTIFF_DIR:1:{path}", $"GTIFF_DIR:2:{path}"], dataset.Subdatasets.Select(s => s.Name));
        using GdalDataset second = GdalDataset.Open(dataset.Subdatasets[1].Name);
        float[] value = new float[1];
        second.Band(1).Read(new Window(0, 0, 1, 1), value);
        Assert.Equal([2f], value);

        void Page(float value, string option)
        {
            using GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", 1, 1, 1, GdalDataType.Float32, null, null, [option]);
            writer.Write(1, new Window(0, 0, 1, 1), [value]);
            writer.Finish();
        }
    }

    [Fact]
    public void Copies_into_formats_that_cannot_be_written_cell_by_cell()
    {
        string tif = _folder.File("a.tif"), asc = _folder.File("a.asc");
        using (GdalRasterWriter writer = GdalRasterWriter.Create(tif, "GTiff", 2, 1, 1, GdalDataType.Int16, NorthUp))
        {
            writer.Write(1, new Window(0, 0, 2, 1), [3f, 4f]);
            writer.Finish();
        }
        using (GdalDataset source = GdalDataset.Open(tif)) GdalRasterWriter.CreateCopy(source, asc, "AAIGrid");
        Assert.EndsWith("3 4", File.ReadAllText(asc).TrimEnd());
        using GdalDataset again = GdalDataset.Open(tif);
        GdalException failure = Assert.Throws<GdalException>(() => GdalRasterWriter.CreateCopy(again, _folder.File("no/such/folder.asc"), "AAIGrid"));
        Assert.Equal("raster.create", failure.Code);
        Assert.Equal("native.gdal.driver", Assert.Throws<GdalException>(() => GdalRasterWriter.CreateCopy(again, asc, "NOSUCH")).Code);
    }

    [Fact]
    public void Refuses_to_create_where_no_folder_is()
    {
        GdalException failure = Assert.Throws<GdalException>(() =>
            GdalRasterWriter.Create(_folder.File("no/a.tif"), "GTiff", 1, 1, 1, GdalDataType.Byte).Dispose());
        Assert.Equal("raster.create", failure.Code);
        Assert.Contains("No such file or directory", failure.Message);
    }
}
