using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Terrane.Core;
using Terrane.Serve.Layers;
using Terrane.Tiles;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Archives;

/// <summary>An archive, whose tiles are stored.</summary>
internal sealed class ArchiveVersion : LayerVersion
{
    private const int HeadBytes = 16 << 10;
    private const int Connections = 4;

    // SQLite connections serve one thread at a time. All are opened at once: later the path may lead to another version.
    private readonly BlockingCollection<ITileArchive>? _idle;
    private readonly PmTilesReader? _shared;

    private ArchiveVersion(string path, FileStamp stamp)
    {
        Path = path;
        if (TileArchive.IsMbTiles(path))
        {
            _idle = [];
            for (int i = 0; i < Connections; i++) _idle.Add(MbTilesReader.Open(path));
        }
        else
        {
            _shared = PmTilesReader.Open(path);
        }
        ITileArchive archive = Take();
        try
        {
            (MinZoom, MaxZoom, Bounds, Center, TileType, Compression) = (archive.MinZoom, archive.MaxZoom, archive.Bounds, archive.Center, archive.TileType, archive.TileCompression);
            using var metadata = JsonDocument.Parse(archive.ReadMetadata());
            Metadata = metadata.RootElement.Clone();
        }
        finally
        {
            Give(archive);
        }
        Stamp = _shared?.RemoteVersion is { } version ? FileStamp.OfVersion(version) : stamp;
        Tag = TagOf(_shared?.RemoteVersion is null ? path : null, Stamp);
        Encoding = Text("encoding");
        TileSize = Metadata.TryGetProperty("tileSize", out JsonElement side) && side.TryGetInt32(out int pixels) ? pixels : null;
    }

    public string Path { get; }

    /// <summary>Reading it waits for a network.</summary>
    public bool IsRemote => _shared?.RemoteVersion is not null;

    public PmTilesCompression Compression { get; }

    public FileStamp Stamp { get; }

    public override string Tag { get; }

    /// <exception cref="TerraneException">Neither a PMTiles nor an MBTiles, or damaged.</exception>
    public static ArchiveVersion Open(string path) => new(path, TileArchive.IsAddress(path) ? default : FileStamp.Of(path));

    /// <summary>Finds a tile; of a PMTiles its bytes are not read yet.</summary>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    public StoredTile? Find(TileId tile) =>
        _shared is null ? Read(tile) is { } bytes ? new StoredTile(bytes) : null
            : _shared.TryFind(tile, out PmTilesEntry entry) ? new StoredTile(_shared, entry) : null;

    /// <summary>The stored bytes; null when the tile is not there.</summary>
    /// <exception cref="TerraneException">The archive is damaged.</exception>
    public byte[]? Read(TileId tile)
    {
        ITileArchive archive = Take();
        try
        {
            return archive.TryGetTile(tile, out byte[] bytes) ? bytes : null;
        }
        finally
        {
            Give(archive);
        }
    }

    // Of an address only its server can tell: it is opened again, which costs two small requests.
    public override bool IsOutdated() => IsRemote || (FileStamp.Of(Path) is var now && now != Stamp && now != default);

    protected override void Close()
    {
        _shared?.Dispose();
        foreach (ITileArchive archive in _idle ?? []) archive.Dispose();
        _idle?.Dispose();
    }

    private ITileArchive Take() => _shared ?? _idle!.Take();

    private void Give(ITileArchive archive) => _idle?.Add(archive);

    private static string TagOf(string? path, FileStamp stamp)
    {
        byte[] head = new byte[HeadBytes + 24];
        if (path is not null)
        {
            using FileStream file = File.OpenRead(path);
            file.ReadAtLeast(head.AsSpan(0, HeadBytes), HeadBytes, throwOnEndOfStream: false);
        }
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(HeadBytes), stamp.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(HeadBytes + 8), stamp.ModifiedTicks);
        return Convert.ToHexStringLower(SHA256.HashData(head).AsSpan(0, 8));
    }
}
