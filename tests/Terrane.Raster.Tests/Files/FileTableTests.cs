using System.Text.Json;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Tests.Files;

public sealed class FileTableTests
{
    [Fact]
    public void A_file_comes_back_as_it_was_put_in()
    {
        string folder = Directory.CreateTempSubdirectory("terrane-table").FullName;
        try
        {
            using var store = new SpillStore(folder, new ByteSize(0));
            var table = new FileTable(store);
            RasterFile[] files = [.. Enumerable.Range(0, 3000).Select(File)];
            foreach (RasterFile file in files) table.Add(file);
            table.Seal();
            Assert.Equal(files.Select(Text), table.Select(Text));
            Assert.Equal(Text(files[2997]), Text(table[2997]));
            Assert.True(store.FileBytes > 0);
            Assert.True(table.HasWarnings);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Layers_of_files_that_came_in_no_order_are_those_of_ordered_ones()
    {
        RasterFile[] files = [.. Enumerable.Range(0, 200).Select(i => File(i) with { Parts = [], Warnings = [] })];
        IReadOnlyList<RasterLayer> ordered = RasterLayer.Join(files), mixed = RasterLayer.Join(files.OrderBy(f => f.Path.GetHashCode(StringComparison.Ordinal)));
        Assert.Equal(ordered.Select(l => string.Join('|', l.Files.Select(f => f.Path))), mixed.Select(l => string.Join('|', l.Files.Select(f => f.Path))));
        Assert.Equal(ordered.Select(l => l.Grid), mixed.Select(l => l.Grid));
        foreach (RasterLayer layer in ordered.Concat(mixed)) layer.Dispose();
    }

    // Every kind that a scan makes: plain files, members of zips, sidecars, servers, values of different meaning.
    private static RasterFile File(int i)
    {
        string container = i % 5 == 1 ? $"zips/{i / 10}.zip" : $"data/{i:D5}.tif", path = i % 5 == 1 ? $"/vsizip/zips/{i / 10}.zip/{i}.asc" : container;
        return new RasterFile
        {
            Source = new SourceFile(path, container),
            Grid = new Grid(100 + (i % 3), 90, new AffineTransform(1000.0 * i, 10 + (i % 2), 0, 5000.5, 0, -10 - (i % 2)), i % 7 == 0 ? "EPSG:32632" : "EPSG:27700"),
            Driver = "GTiff",
            Band = 1 + (i % 2),
            DataType = i % 2 == 0 ? GdalDataType.Float32 : GdalDataType.Int16,
            BlockWidth = 64 + (i % 9),
            BlockHeight = 1,
            NoData = i % 3 == 0 ? [-9999, -32768] : i % 3 == 1 ? [0] : [],
            HasMask = i % 4 == 0,
            Scale = i % 4 == 1 ? 0.3048 : 1,
            Offset = 0,
            SeaMin = i % 8 == 0 ? -2 : null,
            SeaMax = i % 8 == 0 ? 0 : null,
            Ceiling = i % 11 == 0 ? 5 : null,
            OpenOptions = i % 13 == 0 ? ["A=B"] : [],
            Container = new FileStamp(container, 1000 + i, 638_000_000_000_000_000 + i, i % 17 == 0 ? "\"tag\"" : null),
            Parts = i % 6 == 0 ? [new FileStamp(container + ".aux.xml", 5, 6), new FileStamp($"data/{i:D5}.prj", 7, 8)] : [],
            UnitFactor = i % 4 == 1 ? 0.3048 : 1,
            Warnings = i % 10 == 0 ? [$"'{path}' says its values are in feet.", "And more."] : [],
        };
    }

    private static string Text(RasterFile file) => JsonSerializer.Serialize(file);
}
