using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Conversion;

/// <summary>Makes one kind of archive of another. Tiles keep their bytes.</summary>
/// <remarks>
/// An <see cref="TileIndexer"/> looks at how each tile begins, so that equal tiles are found and the place of each is known; then every different tile
/// is read once and written once. What comes out is what <c>build</c> would have written. Memory does not depend on the number of tiles. The output is
/// named when it is whole; a run that was interrupted is begun anew, since its source is still there.
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
        Remove(temporary); // of a run that was killed
        Remove(partial);
        Directory.CreateDirectory(temporary);
        try
        {
            (long count, long bytes, long blocks) = new TileIndexer(source, options.Memory.Bytes, temporary).Write(options.Wants, options.Reading, ct);
            if (count == 0) throw ConvertException.Empty(options.Source);
            bool isFile = Path.GetExtension(output).ToLowerInvariant() is ".pmtiles" or ".mbtiles";
            CheckDisk(output, isFile ? LeastOf(bytes, options.Source) : blocks);
            if (isFile) WriteFile(source, options, output, partial, temporary, ct);
            else WriteFolder(source, options, partial, temporary, bytes, ct);
            if (!isFile || Directory.Exists(output)) Replace(partial, output);
            else AtomicFile.Publish(partial, output);
            return count;
        }
        finally
        {
            Remove(partial);
            Remove(temporary);
        }
    }

    /// <summary>Opens an archive, or a folder of tiles.</summary>
    /// <exception cref="TerraneException">Neither.</exception>
    public static ITileArchive OpenSource(string path) => Directory.Exists(path) ? FolderArchive.Open(path) : TileArchive.Open(path);

    private static void WriteFile(ITileArchive source, ConvertOptions options, string output, string partial, string temporary, CancellationToken ct)
    {
        E7Bounds bounds = BoundsOf(source, options);
        (int Longitude, int Latitude, byte Zoom)? center = options is { Box: null, MinZoom: 0, MaxZoom: TileId.MaxZoom } ? source.Center : null; // of a part it is another
        var metadata = PmTilesMetadata.From(JsonNode.Parse(source.ReadMetadata())!.AsObject());
        if (Path.GetExtension(output).Equals(".mbtiles", StringComparison.OrdinalIgnoreCase))
        {
            metadata = metadata.WithNeeded(Path.GetFileNameWithoutExtension(output), FolderArchive.ExtensionOf(source.TileType));
            MbTilesPacker.Pack(new MbTilesPackOptions([temporary], partial, bounds, metadata)
            {
                Center = center,
                Memory = options.Memory,
                TemporaryFolder = temporary,
                Pacing = options.Pacing,
                Progress = options.Writing,
                Bytes = new TileReader(source).Read,
            }, ct);
            return;
        }
        PmTilesPacker.Pack(new PmTilesPackOptions([temporary], partial, bounds, metadata)
        {
            TileType = source.TileType,
            TileCompression = source.TileCompression,
            Center = center,
            Memory = options.Memory,
            TemporaryFolder = temporary,
            Progress = options.Writing,
            Bytes = new TileReader(source).Read,
        }, ct);
    }

    private static void WriteFolder(ITileArchive source, ConvertOptions options, string partial, string temporary, long bytes, CancellationToken ct)
    {
        Directory.CreateDirectory(partial);
        string extension = FolderArchive.ExtensionOf(source.TileType);
        var reader = new TileReader(source);
        long count = 0, written = 0;
        string last = "";
        foreach (byte zoom in SpoolFolder.Zooms(temporary))
        {
            foreach (SpoolEntry entry in SpoolFolder.Entries(temporary, zoom))
            {
                ct.ThrowIfCancellationRequested();
                var tile = TileId.FromHilbertId(entry.TileId);
                string folder = Path.Combine(partial, $"{tile.Z}", $"{tile.X}");
                if (folder != last) Directory.CreateDirectory(folder);
                last = folder;
                File.WriteAllBytes(Path.Combine(folder, $"{tile.Y}.{extension}"), reader.Read(tile));
                written += entry.Length;
                if (++count % 256 == 0) options.Writing?.Report(new PackProgress(written, bytes));
            }
        }
        File.WriteAllBytes(Path.Combine(partial, "metadata.json"), source.ReadMetadata());
        options.Writing?.Report(new PackProgress(written, bytes));
    }

    /// <summary>Puts a file or folder in the place of another; what is there is moved away first, so that at no time both are half there.</summary>
    private static void Replace(string partial, string output)
    {
        string old = output + ".terrane-replaced";
        Remove(old);
        if (Directory.Exists(output)) Directory.Move(output, old);
        else if (File.Exists(output)) File.Move(output, old);
        if (Directory.Exists(partial)) Directory.Move(partial, output);
        else AtomicFile.Publish(partial, output);
        Remove(old);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        foreach (string suffix in new[] { "", "-journal", "-wal", "-shm" }) File.Delete(path + suffix);
    }

    /// <summary>What comes out is no larger than the tiles, nor much larger than the file that they come from.</summary>
    private static long LeastOf(long bytes, string source) => File.Exists(source) ? Math.Min(bytes, new FileInfo(source).Length) : bytes;

    private static void CheckDisk(string output, long needed)
    {
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
