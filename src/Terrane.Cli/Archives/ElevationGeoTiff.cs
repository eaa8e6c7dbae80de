using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Native.Gdal;
using Terrane.Raster;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Tiles;
using Terrane.Tiles.Conversion;

namespace Terrane.Cli.Archives;

/// <summary>The tiles of one zoom as a float32 GeoTIFF in EPSG:3857, NaN where there is no tile, lineage tells of a void, or a region ends.</summary>
/// <remarks>A tile in memory at a time; a cloud-optimised one passes through a plain file, since its overviews are made of the whole.</remarks>
internal sealed class ElevationGeoTiff(ConvertOptions options, PolygonMask? mask, bool isCloudOptimised, IProgressSink sink)
{
    private const int BytesPerPixel = sizeof(float);

    /// <summary>Of the bytes of pixels, what compression may leave, plain file and overviews included: an estimate on the safe side, not measured.</summary>
    private const double PlainShare = 0.6, CloudOptimisedShare = 1.1;

    private static readonly string[] Tiled = ["TILED=YES", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE"];
    private static readonly string[] PlainTiled = ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=3", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE"];
    private static readonly string[] CloudOptimised = ["COMPRESS=DEFLATE", "PREDICTOR=YES", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE", "OVERVIEW_RESAMPLING=AVERAGE"];

    private static readonly ByteSize CacheSize = ByteSize.Mebibytes(64), HeapSize = ByteSize.Mebibytes(48);

    /// <summary>Images, elevations and lineage of a tile and of some before it, which wait for the collector, per pixel.</summary>
    private const int HeapBytesPerPixel = 48;

    private readonly MaskScratch _scratch = new();
    private byte[] _inside = [];

    /// <param name="zoom">Null: the deepest of the archive.</param>
    /// <exception cref="TerraneException">No elevations, no tile of the zoom, or the output is there already.</exception>
    public void Write(byte? zoom, CancellationToken ct)
    {
        RasterLibraries.LimitCache(CacheSize); // else GDAL takes 5 % of the machine's memory
        using ITileArchive archive = ArchiveConverter.OpenSource(options.Source);
        string beside = BuildOptions.LineageBeside(archive.Path);
        using ITileArchive? lineage = Path.Exists(beside) ? ArchiveConverter.OpenSource(beside) : null;
        string folder = options.TmpDir ?? Path.GetDirectoryName(Path.GetFullPath(options.Output))!;
        byte z = zoom ?? archive.Ids(folder, ct).Select(id => TileId.FromHilbertId(id).Z).DefaultIfEmpty((byte)0).Last();
        var (west, north, east, south) = (uint.MaxValue, uint.MaxValue, 0u, 0u);
        long count = 0;
        int side = 0;
        foreach (TileId tile in Tiles(archive, z, folder, ct))
        {
            (west, north, east, south) = (Math.Min(west, tile.X), Math.Min(north, tile.Y), Math.Max(east, tile.X), Math.Max(south, tile.Y));
            if (count++ == 0 && archive.TryGetTile(tile, out byte[] first)) side = ElevationTile.Decode(archive, lineage, tile, first).Side;
        }
        if (count == 0) throw CliException.NoTiles(options.Source, z);
        ProcessMemory.LimitManagedHeap(HeapSize.Bytes + ((long)side * side * HeapBytesPerPixel)); // else garbage gathers as far as the machine lets it
        CheckDisk(count * side * side * BytesPerPixel);
        OutputFile.Write(options.Output, options.Overwrite, sink, partial =>
        {
            if (!isCloudOptimised)
            {
                WritePlain(partial, PlainTiled);
                return;
            }
            string plain = Path.Combine(folder, $"{Path.GetFileName(options.Output)}.terrane-plain.tif");
            try
            {
                WritePlain(plain, Tiled);
                using GdalDataset written = GdalDataset.Open(plain);
                GdalRasterWriter.CreateCopy(written, partial, "COG", CloudOptimised);
            }
            finally
            {
                File.Delete(plain);
            }
        });

        void WritePlain(string path, string[] creation)
        {
            using ProgressStage stage = sink.Begin("decode", "tiles", count);
            Bounds corner = WebMercator.TileBounds(new TileId(z, west, north));
            double size = WebMercator.Resolution(z) * WebMercator.TileSize / side;
            using var writer = GdalRasterWriter.Create(path, "GTiff", checked((int)(east - west + 1) * side), checked((int)(south - north + 1) * side), 1, GdalDataType.Float32,
                new AffineTransform(corner.West, size, 0, corner.North, 0, -size), WebMercator.Crs, [.. creation, $"BLOCKXSIZE={side}", $"BLOCKYSIZE={side}"], double.NaN);
            byte[] stored = [];
            foreach (TileId tile in Tiles(archive, z, folder, ct))
            {
                int length = archive.ReadTile(tile, ref stored);
                ElevationTile metres = ElevationTile.Decode(archive, lineage, tile, stored.AsSpan(0, length));
                if (metres.Side != side) throw CliException.NotElevations(archive.Path, $"tile {tile} has {metres.Side} pixels, others have {side}");
                if (mask is not null) Cut(metres);
                writer.Write(1, new Window((long)(tile.X - west) * side, (long)(tile.Y - north) * side, side, side), metres.Metres);
                stage.Advance(1);
            }
            writer.Finish();
        }
    }

    /// <summary>Leaves the pixels whose centre lies inside the polygons.</summary>
    private void Cut(ElevationTile tile)
    {
        int zoom = tile.Tile.Z + int.Log2(tile.Side) - int.Log2(WebMercator.TileSize); // at which the mask's pixels are these
        if (!int.IsPow2(tile.Side) || zoom < 0) throw CliException.BadOption("--region", $"zoom {tile.Tile.Z}", $"a deeper one for tiles of {tile.Side} pixels");
        Array.Resize(ref _inside, tile.Metres.Length);
        var window = new Window((long)tile.Tile.X * tile.Side, (long)tile.Tile.Y * tile.Side, tile.Side, tile.Side);
        MaskCover cover = mask!.Cover((byte)zoom, window, _inside, _scratch);
        if (cover == MaskCover.All) return;
        for (int i = 0; i < tile.Metres.Length; i++)
            if (cover == MaskCover.None || _inside[i] == 0) tile.Metres[i] = float.NaN;
    }

    private void CheckDisk(long pixelBytes)
    {
        var needed = new ByteSize((long)(pixelBytes * (isCloudOptimised ? CloudOptimisedShare : PlainShare)));
        var free = new ByteSize(new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(options.Output))!).AvailableFreeSpace);
        if (needed.Bytes > free.Bytes) throw ConvertException.Disk(options.Output, needed, free);
    }

    private IEnumerable<TileId> Tiles(ITileArchive archive, byte zoom, string folder, CancellationToken ct)
    {
        ConvertOptions wanted = options with { MinZoom = zoom, MaxZoom = zoom };
        return archive.Ids(folder, ct).Select(TileId.FromHilbertId).SkipWhile(t => t.Z < zoom).TakeWhile(t => t.Z == zoom).Where(wanted.Wants);
    }
}
