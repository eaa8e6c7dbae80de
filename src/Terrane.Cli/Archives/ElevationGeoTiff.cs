using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Native.Gdal;
using Terrane.Raster;
using Terrane.Runtime.Progress;
using Terrane.Tiles;
using Terrane.Tiles.Conversion;

namespace Terrane.Cli.Archives;

/// <summary>The tiles of one zoom as a float32 cloud-optimised GeoTIFF in EPSG:3857, NaN where there is no tile or lineage tells of a void.</summary>
internal static class ElevationGeoTiff
{
    private static readonly string[] Tiled = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE"];
    private static readonly string[] CloudOptimised = ["COMPRESS=DEFLATE", "PREDICTOR=YES", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE", "OVERVIEW_RESAMPLING=AVERAGE"];

    private static readonly ByteSize CacheSize = ByteSize.Mebibytes(96);

    /// <param name="zoom">Null: the deepest of the archive.</param>
    /// <exception cref="TerraneException">No elevations, no tile of the zoom, or the output is there already.</exception>
    public static void Write(ConvertOptions options, byte? zoom, IProgressSink sink, CancellationToken ct)
    {
        RasterLibraries.LimitCache(CacheSize); // else GDAL takes 5 % of the machine's memory
        using ITileArchive archive = ArchiveConverter.OpenSource(options.Source);
        string beside = BuildOptions.LineageBeside(archive.Path);
        using ITileArchive? lineage = File.Exists(beside) ? TileArchive.Open(beside) : null;
        string folder = options.TmpDir ?? Path.GetDirectoryName(Path.GetFullPath(options.Output))!;
        byte z = zoom ?? archive.Ids(folder, ct).Select(id => TileId.FromHilbertId(id).Z).DefaultIfEmpty((byte)0).Last();
        var (west, north, east, south) = (uint.MaxValue, uint.MaxValue, 0u, 0u);
        long count = 0;
        foreach (TileId tile in Tiles(archive, options, z, folder, ct))
        {
            (west, north, east, south) = (Math.Min(west, tile.X), Math.Min(north, tile.Y), Math.Max(east, tile.X), Math.Max(south, tile.Y));
            count++;
        }
        if (count == 0) throw CliException.NoTiles(options.Source, z);
        OutputFile.Write(options.Output, options.Overwrite, sink, partial =>
        {
            string plain = Path.Combine(folder, $"{Path.GetFileName(options.Output)}.terrane-plain.tif");
            try
            {
                WritePlain(plain);
                using GdalDataset written = GdalDataset.Open(plain);
                GdalRasterWriter.CreateCopy(written, partial, "COG", CloudOptimised);
            }
            finally
            {
                File.Delete(plain);
            }
        });

        void WritePlain(string path)
        {
            using ProgressStage stage = sink.Begin("decode", "tiles", count);
            GdalRasterWriter? writer = null;
            try
            {
                foreach (TileId tile in Tiles(archive, options, z, folder, ct))
                {
                    archive.TryGetTile(tile, out byte[] stored);
                    ElevationTile metres = ElevationTile.Decode(archive, lineage, tile, stored);
                    writer ??= Create(path, new TileId(z, west, north), (int)(east - west + 1), (int)(south - north + 1), metres.Side);
                    writer.Write(1, new Window((long)(tile.X - west) * metres.Side, (long)(tile.Y - north) * metres.Side, metres.Side, metres.Side), metres.Metres);
                    stage.Advance(1);
                }
                writer!.Finish();
            }
            finally
            {
                writer?.Dispose();
            }
        }
    }

    private static GdalRasterWriter Create(string path, TileId corner, int columns, int rows, int side)
    {
        Bounds bounds = WebMercator.TileBounds(corner);
        double size = WebMercator.Resolution(corner.Z) * WebMercator.TileSize / side;
        return GdalRasterWriter.Create(path, "GTiff", checked(columns * side), checked(rows * side), 1, GdalDataType.Float32,
            new AffineTransform(bounds.West, size, 0, bounds.North, 0, -size), WebMercator.Crs, Tiled, double.NaN);
    }

    private static IEnumerable<TileId> Tiles(ITileArchive archive, ConvertOptions options, byte zoom, string folder, CancellationToken ct) =>
        archive.Ids(folder, ct).Select(TileId.FromHilbertId).SkipWhile(t => t.Z < zoom).TakeWhile(t => t.Z == zoom)
            .Where(t => options.Box is not { } box || box.Overlaps(WebMercator.TileBounds(t)));
}
