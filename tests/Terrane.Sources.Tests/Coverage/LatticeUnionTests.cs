using Terrane.Core;
using Terrane.Native.Ogr;
using Terrane.Sources.Coverage;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Coverage;

public sealed class LatticeUnionTests : IDisposable
{
    private const double Cell = 1.0 / 3600; // no whole number of any binary digits: origins differ in the last bits

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_union_of_overlapping_tiles_is_the_outline_of_all_their_cells(int seed)
    {
        var random = new Random(seed);
        const int Side = 60;
        bool[,] all = new bool[Side, Side];
        var placed = new List<PlacedPolygons>();
        Grid? reference = null;
        for (int file = 0; file < 12; file++)
        {
            int col = random.Next(0, 45), row = random.Next(0, 45), width = random.Next(1, Side - col), height = random.Next(1, Side - row);
            bool[,] cells = new bool[height, width];
            for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) all[row + y, col + x] |= cells[y, x] = random.NextDouble() < 0.7;
            var grid = new Grid(width, height, new AffineTransform(7 + (col * Cell), Cell, 0, 47 - (row * Cell), 0, -Cell), "EPSG:4326");
            (long c, long r) = (reference ??= grid).OffsetOf(grid)!.Value;
            placed.Add(new PlacedPolygons(Write(cells, grid, file), grid, c, r));
        }
        byte[] union = Union(placed, out int polygons);
        Assert.Equal(Cells.Areas(all), polygons);
        Assert.Null(VectorGeometry.Invalidity(union));
        Assert.Equal(all, Raster(union, Side));
    }

    [Fact]
    public void Abutting_files_leave_no_line_between_them()
    {
        bool[,] cells = new bool[10, 10];
        for (int i = 0; i < 100; i++) cells[i / 10, i % 10] = true;
        var placed = new List<PlacedPolygons>();
        for (int i = 0; i < 4; i++)
        {
            var grid = new Grid(10, 10, new AffineTransform(7 + (i * 10 * Cell), Cell, 0, 47, 0, -Cell), "EPSG:4326");
            placed.Add(new PlacedPolygons(Write(cells, grid, i), grid, i * 10, 0));
        }
        byte[] union = Union(placed, out int polygons);
        Assert.Equal(1, polygons);
        Assert.Equal(10, Assert.Single(PolygonWkb.Rings(union)).Length); // four corners, and the first again
    }

    private static byte[] Union(List<PlacedPolygons> placed, out int polygons)
    {
        using var stream = new MemoryStream();
        polygons = LatticeUnion.Write(placed, stream, 1_000_000, TestContext.Current.CancellationToken);
        return PolygonWkb.Multi(stream.ToArray(), polygons);
    }

    private string Write(bool[,] cells, Grid grid, int number)
    {
        string path = _folder.File($"{number}.gpkg");
        using var polygons = new MemoryStream();
        int count = 0;
        var tracer = new OutlineTracer(polygon =>
        {
            PolygonWkb.Write(polygons, polygon, grid.Transform);
            count++;
        }, 100_000);
        for (int y = 0; y < cells.GetLength(0); y++) tracer.AddRows([.. Cells.Runs(cells, y)]);
        tracer.Finish();
        using PolygonWriter writer = PolygonWriter.Create(path, CoverageFile.Layer, grid.Crs);
        if (count > 0) writer.Add(PolygonWkb.Multi(polygons.ToArray(), count));
        writer.Finish();
        return path;
    }

    private static bool[,] Raster(byte[] union, int side)
    {
        int[][] rings = [.. PolygonWkb.Rings(union).Select(ring => ring[..^2].Select((v, i) => (int)Math.Round((i % 2 == 0 ? v - 7 : 47 - v) / Cell)).ToArray())];
        return Cells.Fill([new OutlinePolygon(rings)], side, side);
    }
}
