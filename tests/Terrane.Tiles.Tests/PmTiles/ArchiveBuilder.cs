using System.Buffers;
using System.IO.Compression;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Tests.PmTiles;

/// <summary>Writes archives that no writer should write. What is not set is as in a good archive of one tile 0/0/0.</summary>
internal sealed class ArchiveBuilder
{
    internal byte[]? RootBytes { get; set; } // as stored
    internal PmTilesEntry[] Root { get; set; } = [new(0, 0, 4, 1)];
    internal byte[] Leaves { get; set; } = [];
    internal byte[] Metadata { get; set; } = "{}"u8.ToArray();
    internal byte[] TileData { get; set; } = "tile"u8.ToArray();
    internal PmTilesCompression Compression { get; set; } = PmTilesCompression.None;
    internal Func<PmTilesHeader, PmTilesHeader> Change { get; set; } = header => header;
    internal int Gap { get; set; } // bytes between header and root

    internal string Write(TestFolder folder)
    {
        byte[] root = RootBytes ?? Store(Raw(Root)), metadata = Store(Metadata);
        var rootSection = new PmTilesSection((ulong)(PmTilesHeader.Size + Gap), (ulong)root.Length);
        var metadataSection = new PmTilesSection(rootSection.Offset + rootSection.Length, (ulong)metadata.Length);
        var leaves = new PmTilesSection(metadataSection.Offset + metadataSection.Length, (ulong)Leaves.Length);
        PmTilesHeader header = Change(new PmTilesHeader
        {
            Root = rootSection,
            Metadata = metadataSection,
            Leaves = leaves,
            TileData = new PmTilesSection(leaves.Offset + leaves.Length, (ulong)TileData.Length),
            AddressedTiles = 1,
            TileEntries = 1,
            TileContents = 1,
            Clustered = true,
            InternalCompression = Compression,
            TileCompression = PmTilesCompression.None,
            TileType = PmTilesTileType.WebP,
            Bounds = new E7Bounds(-10, -10, 10, 10),
        });
        byte[] bytes = new byte[PmTilesHeader.Size];
        header.Write(bytes);
        string path = folder["made.pmtiles"];
        File.WriteAllBytes(path, [.. bytes, .. new byte[Gap], .. root, .. metadata, .. Leaves, .. TileData]);
        return path;
    }

    internal static byte[] Raw(params PmTilesEntry[] entries)
    {
        var output = new ArrayBufferWriter<byte>();
        PmTilesDirectory.Write(entries, output);
        return output.WrittenSpan.ToArray();
    }

    internal static byte[] Gzip(byte[] raw)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize)) gzip.Write(raw);
        return output.ToArray();
    }

    internal static byte[] Brotli(byte[] raw)
    {
        using var output = new MemoryStream();
        using (var brotli = new BrotliStream(output, CompressionLevel.Optimal)) brotli.Write(raw);
        return output.ToArray();
    }

    private byte[] Store(byte[] raw) => Compression switch
    {
        PmTilesCompression.Gzip => Gzip(raw),
        PmTilesCompression.Brotli => Brotli(raw),
        _ => raw,
    };
}
