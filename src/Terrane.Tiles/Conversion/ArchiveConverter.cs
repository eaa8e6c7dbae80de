using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Conversion;

/// <summary>Makes one kind of archive of another. Tiles keep their bytes.</summary>
/// <remarks>
/// Every tile is read twice and written once: the first pass hashes, in the order of tile ids, so that equal tiles are found and the place of each is
/// known before any is written. What comes out is what <c>build</c> would have written. Memory does not depend on the number of tiles.
/// </remarks>
public static class ArchiveConverter
{
    /// <returns>Tiles of the output.</returns>
    /// <exception cref="TerraneException">The source is damaged, has no such tiles, or the output is there already.</exception>
    public static long Convert(ConvertOptions options, CancellationToken ct)
    {
        string output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        if (output == Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Source))) throw ConvertException.Same(options.Source);
        if (Path.Exists(output) && !options.Overwrite) throw ConvertException.Exists(options.Output);
        using ITileArchive source = OpenSource(options.Source);
        string partial = output + ".partial";
        string temporary = Path.Combine(options.TmpDir ?? Path.GetDirectoryName(output)!, $"{Path.GetFileName(output)}.terrane-convert");
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        try
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            long count = Path.GetExtension(output).ToLowerInvariant() is ".pmtiles" or ".mbtiles"
                ? ToFile(source, options, output, partial, temporary, ct) : ToFolder(source, options, output, partial, temporary, ct);
            return count;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Opens an archive, or a folder of tiles.</summary>
    /// <exception cref="TerraneException">Neither.</exception>
    public static ITileArchive OpenSource(string path) => Directory.Exists(path) ? FolderArchive.Open(path) : TileArchive.Open(path);

    private static long ToFile(ITileArchive source, ConvertOptions options, string output, string partial, string temporary, CancellationToken ct)
    {
        long count = 0, bytes = 0;
        using (var index = SpoolWriter.OpenIndex(temporary))
        {
            foreach (TileId tile in Wanted(source, options, temporary, ct))
            {
                byte[] stored = Read(source, tile);
                bytes += stored.Length;
                index.Append(tile, stored);
                if (++count % 256 == 0) options.Reading?.Report(count);
            }
            index.Flush(fsync: false);
        }
        if (count == 0) throw ConvertException.Empty(options.Source);
        CheckDisk(source, output, bytes);
        E7Bounds bounds = BoundsOf(source, options);
        bool whole = options is { Box: null, MinZoom: 0, MaxZoom: TileId.MaxZoom };
        bool isMbTiles = Path.GetExtension(output).Equals(".mbtiles", StringComparison.OrdinalIgnoreCase);
        var metadata = PmTilesMetadata.From(JsonNode.Parse(source.ReadMetadata())!.AsObject());
        if (isMbTiles) metadata = metadata.WithNeeded(Path.GetFileNameWithoutExtension(output), FolderArchive.ExtensionOf(source.TileType));
        if (isMbTiles)
        {
            MbTilesPacker.Pack(new MbTilesPackOptions([temporary], partial, bounds, metadata)
            {
                Center = whole ? source.Center : null,
                Memory = options.Memory,
                TemporaryFolder = temporary,
                Pacing = options.Pacing,
                Progress = options.Writing,
                Bytes = tile => Read(source, tile),
            }, ct);
        }
        else
        {
            PmTilesPacker.Pack(new PmTilesPackOptions([temporary], partial, bounds, metadata)
            {
                TileType = source.TileType,
                TileCompression = source.TileCompression,
                Center = whole ? source.Center : null,
                Memory = options.Memory,
                TemporaryFolder = temporary,
                Progress = options.Writing,
                Bytes = tile => Read(source, tile),
            }, ct);
        }
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        AtomicFile.Publish(partial, output);
        return count;
    }

    private static long ToFolder(ITileArchive source, ConvertOptions options, string output, string partial, string temporary, CancellationToken ct)
    {
        Directory.CreateDirectory(partial);
        string extension = FolderArchive.ExtensionOf(source.TileType);
        long count = 0;
        foreach (TileId tile in Wanted(source, options, temporary, ct))
        {
            string folder = Path.Combine(partial, $"{tile.Z}", $"{tile.X}");
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"{tile.Y}.{extension}"), Read(source, tile));
            if (++count % 256 == 0) options.Reading?.Report(count);
        }
        if (count == 0)
        {
            Directory.Delete(partial, recursive: true);
            throw ConvertException.Empty(options.Source);
        }
        File.WriteAllBytes(Path.Combine(partial, "metadata.json"), source.ReadMetadata());
        if (File.Exists(output)) File.Delete(output);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        Directory.Move(partial, output);
        return count;
    }

    private static IEnumerable<TileId> Wanted(ITileArchive source, ConvertOptions options, string temporary, CancellationToken ct)
    {
        foreach (ulong id in source.Ids(temporary, ct))
        {
            ct.ThrowIfCancellationRequested();
            var tile = TileId.FromHilbertId(id);
            if (tile.Z > options.MaxZoom) yield break; // ids ascend zoom by zoom
            if (tile.Z >= options.MinZoom && (options.Box is not { } box || box.Overlaps(WebMercator.TileBounds(tile)))) yield return tile;
        }
    }

    private static byte[] Read(ITileArchive source, TileId tile) => source.TryGetTile(tile, out byte[] bytes) ? bytes : throw ConvertException.Changed(source.Path);

    /// <summary>What comes out is no larger than the tiles, nor much larger than the file that they come from.</summary>
    private static void CheckDisk(ITileArchive source, string output, long bytes)
    {
        long needed = File.Exists(source.Path) ? Math.Min(bytes, new FileInfo(source.Path).Length) : bytes;
        var free = new ByteSize(new DriveInfo(Path.GetDirectoryName(output)!).AvailableFreeSpace);
        if (needed > free.Bytes) throw ConvertException.Disk(output, new ByteSize(needed), free);
    }

    private static E7Bounds BoundsOf(ITileArchive source, ConvertOptions options)
    {
        E7Bounds bounds = source.Bounds is { IsValid: true } said ? said : E7Bounds.FromDegrees(new Bounds(-180, -WebMercator.MaxLatitude, 180, WebMercator.MaxLatitude));
        if (options.Box is { } box)
        {
            var asked = E7Bounds.FromDegrees(WebMercator.ToGeographic(box));
            var both = new E7Bounds(Math.Max(bounds.West, asked.West), Math.Max(bounds.South, asked.South), Math.Min(bounds.East, asked.East), Math.Min(bounds.North, asked.North));
            bounds = both.IsValid ? both : asked; // tiles meet the box whose data lie beside it
        }
        return bounds.IsValid ? bounds : throw ConvertException.Bounds(options.Source);
    }
}
