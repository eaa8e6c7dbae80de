using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Demo;

/// <summary>Four overlapping rasters of the island, each with a trait that real sources have.</summary>
internal static class DemoSources
{
    /// <summary>Rasters written.</summary>
    public const int Count = 4;

    private const float NoData = -9999;
    private static readonly string[] Tiled = ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=3"];

    /// <summary>Writes the rasters and a job that blends them; the job comes last.</summary>
    public static void Write(string folder, ProgressStage stage, CancellationToken ct)
    {
        // 2 m, in a national grid: a strip across the north coast.
        Raster("lidar_2m.tif", "EPSG:27700", CornerOf("EPSG:27700", -600, 6_500), 2, 700, 1_900, (_, _, e) => e < -2 ? NoData : e);
        // 10 m in UTM, the whole island: the sea is void, and clouds left holes.
        Raster("dem_10m.tif", "EPSG:32629", CornerOf("EPSG:32629", -9_500, 9_000), 10, 1_900, 1_800,
            (col, row, e) => e < 0 || Hole(col, row) ? NoData : e);
        // 15" bathymetry: charts end at the shore.
        Raster("bathymetry_15s.tif", "EPSG:4326", (DemoIsland.Longitude - 1, DemoIsland.Latitude + 1), 1 / 240d, 480, 480, (_, _, e) => e > 0 ? NoData : Math.Round(e));
        // 30", and the sea is void: fills the holes of the better ones, and the gaps between charts and land.
        Raster("global_30s.tif", "EPSG:4326", (DemoIsland.Longitude - 1, DemoIsland.Latitude + 1), 1 / 120d, 240, 240, (_, _, e) => e < 0 ? NoData : e);
        File.WriteAllText(Path.Combine(folder, "island.yaml"), """
            # The best source first. Each area goes down to the finest zoom that a source has there.
            output: island.pmtiles
            name: Demo island
            description: An island that does not exist, from four overlapping sources.
            lineage: true
            sources:
              - path: lidar_2m.tif
                name: lidar
                attribution: Made up
                licence: CC0
                date: 2026
              - path: dem_10m.tif
                name: dem10
                attribution: Made up
                licence: CC0
              - path: bathymetry_15s.tif
                name: bathymetry
              - path: global_30s.tif
                name: global

            """);

        void Raster(string name, string crs, (double X, double Y) corner, double step, int width, int height, Func<int, int, double, double> value)
        {
            WriteRaster(Path.Combine(folder, name), crs, corner, step, width, height, value, ct);
            stage.Advance();
        }
    }

    /// <summary>Coordinates in <paramref name="crs"/> of a point so many metres east and north of the island's middle, on whole hundreds.</summary>
    private static (double X, double Y) CornerOf(string crs, double east, double north)
    {
        CoordinateOperation operation = Operation("EPSG:4326", crs);
        using var transformer = new Transformer(operation.Pipeline);
        double[] x = [DemoIsland.Longitude], y = [DemoIsland.Latitude];
        transformer.Forward(x, y);
        return (Math.Round((x[0] + east) / 100) * 100, Math.Round((y[0] + north) / 100) * 100);
    }

    private static void WriteRaster(string path, string crs, (double X, double Y) corner, double step, int width, int height,
        Func<int, int, double, double> value, CancellationToken ct)
    {
        using var writer = GdalRasterWriter.Create(path, "GTiff", width, height, 1, GdalDataType.Float32,
            new AffineTransform(corner.X, step, 0, corner.Y, 0, -step), crs, Tiled, NoData);
        using Transformer? toDegrees = crs == "EPSG:4326" ? null : new Transformer(Operation(crs, "EPSG:4326").Pipeline);
        var x = new double[width];
        var y = new double[width];
        var line = new float[width];
        for (int row = 0; row < height; row++)
        {
            ct.ThrowIfCancellationRequested();
            for (int col = 0; col < width; col++) (x[col], y[col]) = (corner.X + ((col + 0.5) * step), corner.Y - ((row + 0.5) * step));
            toDegrees?.Forward(x, y);
            for (int col = 0; col < width; col++) line[col] = (float)value(col, row, DemoIsland.Elevation(x[col], y[col]));
            writer.Write(1, new Window(0, row, width, 1), line);
        }
        writer.Finish();
    }

    private static CoordinateOperation Operation(string from, string to) =>
        OperationFinder.Find(Crs.Parse(from), Crs.Parse(to)).First(o => o.IsInstantiable && !o.IsBallpark);

    /// <summary>Round holes of 60 to 250 m where a coarse grid of cells says so.</summary>
    private static bool Hole(int col, int row)
    {
        const int Cell = 180;
        int cellCol = col / Cell, cellRow = row / Cell;
        if (((cellCol * 7) + (cellRow * 11)) % 5 != 0) return false;
        int dx = col - (cellCol * Cell) - 90, dy = row - (cellRow * Cell) - 70;
        int radius = 6 + ((cellCol * 5) + (cellRow * 3)) % 19;
        return (dx * dx) + (dy * dy) < radius * radius;
    }
}
