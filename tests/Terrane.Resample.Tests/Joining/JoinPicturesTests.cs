using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Resample.Joining;
using Terrane.Resample.Tests.Support;
using Terrane.Runtime;

namespace Terrane.Resample.Tests.Joining;

public sealed class JoinPicturesTests
{
    [Fact]
    public void Each_column_has_a_picture_that_is_transparent_where_nothing_is_known()
    {
        using var folder = new TempFolder();
        string store = "parquet:" + folder.File("store");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder)));
        Jobs.Join(new JoinOptions { From = store, To = folder.File("t.csv"), Columns = [new JoinColumn("ongrid", "a/b", null), new JoinColumn("finer", "finer", null)] });
        (int width, int height, uint[] pixels) = Read(folder.File("t.csv.a%2Fb.png"));
        Assert.Equal((8, 6), (width, height));
        Assert.Equal([3, 4], Enumerable.Range(0, 48).Where(i => pixels[i] == 0));
        Assert.Equal(0xFF44_0154, pixels[0]);  // dark: the least
        Assert.Equal(0xFFFD_E725, pixels[47]); // light: the greatest
        (_, _, uint[] finer) = Read(folder.File("t.csv.finer.png"));
        Assert.All(Enumerable.Range(0, 48), i => Assert.Equal(i % 8 < 4, finer[i] != 0));
    }

    [Fact]
    public void Many_cells_become_one_pixel_and_classes_are_not_averaged()
    {
        var grid = Sources.Grid(1000, 500, 0, 1, 0, 1); // rows from south to north
        var mean = new ColumnPicture(grid, 500, isCategorical: false);
        var classes = new ColumnPicture(grid, 500, isCategorical: true);
        for (long id = 0; id < grid.Count; id++)
        {
            mean.Add(id, id / 1000);
            classes.Add(id, 1 + (id % 2) + (id / 1000 < 250 ? 0 : 10));
        }
        Assert.Equal((500, 250), (mean.Width, mean.Height));
        uint[] painted = mean.Paint();
        Assert.Equal(0xFFFD_E725, painted[0]); // the last rows lie in the north
        Assert.Equal(0xFF44_0154, painted[^1]);
        Assert.Equal(2, classes.Paint().Distinct().Count());
    }

    [Fact]
    public void Pictures_of_a_join_before_are_gone_with_their_columns()
    {
        using var folder = new TempFolder();
        string store = "parquet:" + folder.File("store");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder)));
        var options = new JoinOptions { From = store, To = folder.File("t.csv"), Memory = ByteSize.Mebibytes(64) };
        Jobs.Join(options);
        Jobs.Join(options with { Columns = [new JoinColumn("finer", "finer", null)], Overwrite = true });
        Assert.Equal(["t.csv.finer.png"], Directory.GetFiles(folder.Path, "*.png").Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial"));
    }

    [Fact]
    public void A_folder_for_them_takes_what_would_lie_beside_the_output()
    {
        using var folder = new TempFolder();
        string store = "tif:" + folder.File("store"), file = folder.File("t.csv"), pictures = folder.File("a/b");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder)));
        var options = new JoinOptions { From = store, To = file };
        Jobs.Join(options);
        byte[] beside = File.ReadAllBytes(file + ".ongrid.png");
        Assert.NotEmpty(Jobs.Join(options with { PicturesTo = pictures }));
        Assert.Equal(beside, File.ReadAllBytes(Path.Combine(pictures, "t.csv.ongrid.png")));
        Assert.Empty(Jobs.Join(options with { PicturesTo = pictures }));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial", SearchOption.AllDirectories));
        RunException e = Assert.Throws<RunException>(() => Jobs.Join(options with { To = folder.File("u.csv"), PicturesTo = Path.Combine(file, "no folder") }));
        Assert.Equal("output.write", e.Code);
        Assert.Contains("no folder", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("u.csv")));
    }

    private static (int Width, int Height, uint[] Pixels) Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int[] size = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 8)).ToArray();
        return (size[0], size[1], MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(8)).ToArray());
    }
}
