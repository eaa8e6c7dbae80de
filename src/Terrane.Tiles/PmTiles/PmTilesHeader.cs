using System.Buffers.Binary;

namespace Terrane.Tiles.PmTiles;

/// <summary>The first 127 bytes of a PMTiles v3 archive (spec 3.6, section 3), little-endian.</summary>
public sealed record PmTilesHeader
{
    public const int Size = 127;
    public const byte Version = 3;

    /// <summary>Header and root directory lie within the first 16 KiB, so that one request reads both.</summary>
    public const int RootLimit = 16384;

    private static ReadOnlySpan<byte> Magic => "PMTiles"u8;

    public PmTilesSection Root { get; init; }
    public PmTilesSection Metadata { get; init; }
    public PmTilesSection Leaves { get; init; }
    public PmTilesSection TileData { get; init; }

    /// <summary>Tiles that can be asked for, run lengths counted; 0 = unknown.</summary>
    public ulong AddressedTiles { get; init; }

    /// <summary>Directory entries that are tiles; 0 = unknown.</summary>
    public ulong TileEntries { get; init; }

    /// <summary>Different blobs in the data section; 0 = unknown.</summary>
    public ulong TileContents { get; init; }

    /// <summary>Blobs lie in the order of their first tile id, without gaps.</summary>
    public bool Clustered { get; init; }

    /// <summary>Of directories and metadata.</summary>
    public PmTilesCompression InternalCompression { get; init; }
    public PmTilesCompression TileCompression { get; init; }
    public PmTilesTileType TileType { get; init; }
    public byte MinZoom { get; init; }
    public byte MaxZoom { get; init; }
    public E7Bounds Bounds { get; init; }
    public byte CenterZoom { get; init; }

    /// <summary>1e-7 degrees.</summary>
    public int CenterLongitude { get; init; }

    /// <summary>1e-7 degrees.</summary>
    public int CenterLatitude { get; init; }

    /// <summary>Reads the fields; that sections lie inside the file is the caller's to check.</summary>
    /// <exception cref="PmTilesException">Shorter than 127 bytes, another magic number, or another version.</exception>
    public static PmTilesHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Size) throw PmTilesException.Truncated(path, "header", Size, bytes.Length);
        if (!bytes.StartsWith(Magic)) throw PmTilesException.NotAnArchive(path);
        if (bytes[7] != Version) throw PmTilesException.WrongVersion(path, bytes[7]);
        return new PmTilesHeader
        {
            Root = ReadSection(bytes[8..]),
            Metadata = ReadSection(bytes[24..]),
            Leaves = ReadSection(bytes[40..]),
            TileData = ReadSection(bytes[56..]),
            AddressedTiles = BinaryPrimitives.ReadUInt64LittleEndian(bytes[72..]),
            TileEntries = BinaryPrimitives.ReadUInt64LittleEndian(bytes[80..]),
            TileContents = BinaryPrimitives.ReadUInt64LittleEndian(bytes[88..]),
            Clustered = bytes[96] == 1,
            InternalCompression = (PmTilesCompression)bytes[97],
            TileCompression = (PmTilesCompression)bytes[98],
            TileType = (PmTilesTileType)bytes[99],
            MinZoom = bytes[100],
            MaxZoom = bytes[101],
            Bounds = new E7Bounds(ReadInt(bytes[102..]), ReadInt(bytes[106..]), ReadInt(bytes[110..]), ReadInt(bytes[114..])),
            CenterZoom = bytes[118],
            CenterLongitude = ReadInt(bytes[119..]),
            CenterLatitude = ReadInt(bytes[123..]),
        };
    }

    /// <param name="target">At least 127 bytes.</param>
    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        target[7] = Version;
        WriteSection(target[8..], Root);
        WriteSection(target[24..], Metadata);
        WriteSection(target[40..], Leaves);
        WriteSection(target[56..], TileData);
        BinaryPrimitives.WriteUInt64LittleEndian(target[72..], AddressedTiles);
        BinaryPrimitives.WriteUInt64LittleEndian(target[80..], TileEntries);
        BinaryPrimitives.WriteUInt64LittleEndian(target[88..], TileContents);
        target[96] = Clustered ? (byte)1 : (byte)0;
        target[97] = (byte)InternalCompression;
        target[98] = (byte)TileCompression;
        target[99] = (byte)TileType;
        target[100] = MinZoom;
        target[101] = MaxZoom;
        BinaryPrimitives.WriteInt32LittleEndian(target[102..], Bounds.West);
        BinaryPrimitives.WriteInt32LittleEndian(target[106..], Bounds.South);
        BinaryPrimitives.WriteInt32LittleEndian(target[110..], Bounds.East);
        BinaryPrimitives.WriteInt32LittleEndian(target[114..], Bounds.North);
        target[118] = CenterZoom;
        BinaryPrimitives.WriteInt32LittleEndian(target[119..], CenterLongitude);
        BinaryPrimitives.WriteInt32LittleEndian(target[123..], CenterLatitude);
    }

    private static int ReadInt(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private static PmTilesSection ReadSection(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    private static void WriteSection(Span<byte> target, PmTilesSection section)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, section.Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], section.Length);
    }
}
