using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Terrane.Tiles.Deflate;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.PmTiles;

/// <summary>Makes one clustered, deduplicated PMTiles archive of spools.</summary>
/// <remarks>
/// The bytes depend on the tiles, the bounds and the metadata alone. The spools' data are consumed on the way: the disk holds at most some 3 %
/// (at least 256 KiB) more than the archive, beside the indexes (32 bytes a tile). After a kill at any instant the same call goes on.
/// Memory: <see cref="PmTilesPackOptions.Memory"/> and a few MiB, whatever the number of tiles.
/// </remarks>
public static class PmTilesPacker
{
    /// <summary>Writes <see cref="PmTilesPackOptions.Partial"/>, flushed to disk; the spools are empty afterwards but for their indexes.</summary>
    /// <returns>The header written.</returns>
    /// <exception cref="PackException">No tiles, spools in the wrong order, or an interrupted call had other options.</exception>
    /// <exception cref="SpoolException">A spool is damaged.</exception>
    public static PmTilesHeader Pack(PmTilesPackOptions options, CancellationToken ct)
    {
        if (!options.Bounds.IsValid) throw new ArgumentException($"The bounds {options.Bounds} have no area, or leave the world.", nameof(options));
        string temporaryFolder = options.TemporaryFolder ?? Path.GetDirectoryName(Path.GetFullPath(options.Partial))!;
        bool begun = options.Spools.Any(SpoolFolder.IsBeingPacked);
        var spooled = SpooledTiles.Open(options.Spools, begun || options.Bytes is not null);
        using var layout = new TileLayout(spooled, options.Memory.Bytes, temporaryFolder, ct);
        if (layout.Count == 0) throw PackException.Empty(options.Partial);
        using PackedDirectories directories = PackedDirectories.Build(layout.Entries, temporaryFolder, ct);
        byte minZoom = spooled.Files.First(f => f.Length > 0).Zoom, maxZoom = spooled.Files.Last(f => f.Length > 0).Zoom;
        byte[] metadata = Compress(options.Metadata.ToJson(minZoom, maxZoom, options.Bounds));
        PmTilesHeader header = MakeHeader(options, layout, directories, metadata.Length, minZoom, maxZoom);
        byte[] head = [.. HeaderBytes(header), .. directories.Root, .. metadata]; // leaves follow from their file

        string headHash = HashOf(head, directories.Leaves);
        if (!begun) Begin(options, header, head, directories.Leaves);
        else CheckGoesOn(options, header, headHash);
        if (options.Bytes is not null)
        {
            TileCopier.Copy(layout, options, (long)header.TileData.Offset, ct);
            return header;
        }
        options.Probe?.Invoke("mark");
        foreach (string folder in options.Spools)
            if (!SpoolFolder.IsBeingPacked(folder)) AtomicFile.WriteAllBytes(SpoolFolder.MarkerPath(folder), Encoding.ASCII.GetBytes(headHash));
        using SafeFileHandle archive = File.OpenHandle(options.Partial, FileMode.Open, FileAccess.ReadWrite);
        new TileMover(spooled, archive, (long)header.TileData.Offset, options).Move(layout, temporaryFolder, ct);
        return header;
    }

    /// <summary>Creates the archive at its full length, all but the tiles written and safe on disk.</summary>
    private static void Begin(PmTilesPackOptions options, PmTilesHeader header, byte[] head, FileStream? leaves)
    {
        options.Probe?.Invoke("begin");
        using var partial = new FileStream(options.Partial, FileMode.Create, FileAccess.Write);
        partial.Write(head);
        if (leaves is not null)
        {
            leaves.Position = 0;
            leaves.CopyTo(partial);
        }
        partial.SetLength(LengthOf(header));
        partial.Flush(flushToDisk: true);
    }

    private static void CheckGoesOn(PmTilesPackOptions options, PmTilesHeader header, string headHash)
    {
        foreach (string folder in options.Spools.Where(SpoolFolder.IsBeingPacked))
        {
            if (File.ReadAllText(SpoolFolder.MarkerPath(folder)) != headHash) throw PackException.Changed(folder);
            if (!File.Exists(options.Partial) || new FileInfo(options.Partial).Length != LengthOf(header) || HeadHashOf(options.Partial, header) != headHash)
                throw PackException.Lost(options.Partial, folder);
        }
    }

    private static PmTilesHeader MakeHeader(
        PmTilesPackOptions options, TileLayout layout, PackedDirectories directories, int metadataLength, byte minZoom, byte maxZoom)
    {
        var root = new PmTilesSection(PmTilesHeader.Size, (ulong)directories.Root.Length);
        var metadata = new PmTilesSection(root.Offset + root.Length, (ulong)metadataLength);
        var leaves = new PmTilesSection(metadata.Offset + metadata.Length, (ulong)directories.LeavesLength);
        return new PmTilesHeader
        {
            Root = root,
            Metadata = metadata,
            Leaves = leaves,
            TileData = new PmTilesSection(leaves.Offset + leaves.Length, (ulong)layout.DataLength),
            AddressedTiles = (ulong)layout.Count,
            TileEntries = (ulong)directories.Entries,
            TileContents = (ulong)layout.Contents,
            Clustered = true,
            InternalCompression = PmTilesCompression.Gzip,
            TileCompression = options.TileCompression,
            TileType = options.TileType,
            MinZoom = minZoom,
            MaxZoom = maxZoom,
            Bounds = options.Bounds,
            CenterZoom = options.Center?.Zoom ?? (byte)((minZoom + maxZoom) / 2),
            CenterLongitude = options.Center?.Longitude ?? options.Bounds.Center.Longitude,
            CenterLatitude = options.Center?.Latitude ?? options.Bounds.Center.Latitude,
        };
    }

    private static long LengthOf(PmTilesHeader header) => (long)(header.TileData.Offset + header.TileData.Length);

    private static byte[] HeaderBytes(PmTilesHeader header)
    {
        byte[] bytes = new byte[PmTilesHeader.Size];
        header.Write(bytes);
        return bytes;
    }

    private static byte[] Compress(byte[] json)
    {
        var compressed = new ArrayBufferWriter<byte>();
        Gzip.Compress(json, compressed);
        return compressed.WrittenSpan.ToArray();
    }

    private static string HashOf(byte[] head, FileStream? leaves)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        if (leaves is not null)
        {
            leaves.Position = 0;
            AppendTo(hash, leaves, leaves.Length);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string HeadHashOf(string partial, PmTilesHeader header)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream file = File.OpenRead(partial);
        AppendTo(hash, file, (long)header.TileData.Offset);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendTo(IncrementalHash hash, FileStream file, long length)
    {
        byte[] buffer = new byte[64 << 10];
        while (length > 0)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
            if (read == 0) throw new EndOfStreamException($"'{file.Name}' became shorter while it was read.");
            hash.AppendData(buffer, 0, read);
            length -= read;
        }
    }
}
