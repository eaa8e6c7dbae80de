using System.Text.Json;
using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers.Bands;
using Terrane.Raster.Files;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Fusion.Providers.Archives;

/// <summary>Tiles of an archive as elevations. Void is what is transparent, what its lineage calls void, and what the user says. Not thread-safe.</summary>
internal sealed class ElevationArchive : IDisposable
{
    private readonly ITileArchive _tiles;
    private readonly ITileArchive? _lineage;
    private readonly IReadOnlyList<double> _voids;
    private uint[] _argb = [];
    private ushort[] _ordinals = [];

    private ElevationArchive(ITileArchive tiles, ITileArchive? lineage, string? encoding, IReadOnlyList<double> voids)
    {
        (_tiles, _lineage, _voids) = (tiles, lineage, voids);
        using var metadata = JsonDocument.Parse(tiles.ReadMetadata());
        string? stated = metadata.RootElement.ValueKind == JsonValueKind.Object && metadata.RootElement.TryGetProperty("encoding", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        Encoding = encoding ?? stated ?? PmTilesMetadata.TerrariumEncoding;
        if (Encoding is not (PmTilesMetadata.TerrariumEncoding or PmTilesMetadata.MapboxEncoding)) throw ArchiveException.Encoding(tiles.Path, $"their encoding is '{Encoding}'");
        (MinZoom, MaxZoom) = (tiles.MinZoom ?? 0, tiles.MaxZoom ?? throw ArchiveException.Encoding(tiles.Path, "the archive does not say its zooms"));
    }

    /// <summary>terrarium or mapbox.</summary>
    internal string Encoding { get; }

    internal byte MinZoom { get; }

    internal byte MaxZoom { get; }

    /// <summary>By what the archives are known.</summary>
    internal IReadOnlyList<FileStamp> Stamps => [Stamp(_tiles), .. _lineage is null ? (FileStamp[])[] : [Stamp(_lineage)]];

    /// <param name="path">On disk, or the address of a PMTiles.</param>
    /// <param name="lineage">Beside it; null for what lies there by its usual name.</param>
    /// <param name="encoding">Null: as the archive says.</param>
    /// <param name="voids">Metres that mean void.</param>
    /// <exception cref="TerraneException">It is not there, damaged, or holds no elevations.</exception>
    internal static ElevationArchive Open(string path, string? lineage, string? encoding, IReadOnlyList<double> voids)
    {
        if (!TileArchive.IsAddress(path) && !File.Exists(path)) throw ArchiveException.NotFound(path);
        if (lineage is not null && !TileArchive.IsAddress(lineage) && !File.Exists(lineage)) throw ArchiveException.NotFound(lineage);
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "-lineage" + Path.GetExtension(path));
        if (lineage is null && !TileArchive.IsAddress(path) && File.Exists(beside)) lineage = beside;
        ITileArchive tiles = TileArchive.Open(path);
        ITileArchive? named = null;
        try
        {
            named = lineage is null ? null : TileArchive.Open(lineage);
            return new ElevationArchive(tiles, named, encoding, voids);
        }
        catch
        {
            named?.Dispose();
            tiles.Dispose();
            throw;
        }
    }

    /// <summary>Of the tile that was read last: 0 where void. Only where there is a lineage.</summary>
    internal ReadOnlySpan<ushort> Ordinals => _ordinals;

    /// <summary>What ordinals stand for.</summary>
    /// <exception cref="ArchiveException">archive.lineage: there is no lineage archive, or it has no legend.</exception>
    internal IEnumerable<(uint Ordinal, Survey Survey)> Legend()
    {
        if (_lineage is null) throw ArchiveException.Lineage(_tiles.Path, "there is none beside it");
        using var metadata = JsonDocument.Parse(_lineage.ReadMetadata());
        if (metadata.RootElement.ValueKind != JsonValueKind.Object || !metadata.RootElement.TryGetProperty("legend", out JsonElement legend) || legend.ValueKind != JsonValueKind.Array)
            throw ArchiveException.Lineage(_tiles.Path, $"'{_lineage.Path}' has no legend");
        var all = new List<(uint, Survey)>();
        foreach (JsonElement entry in legend.EnumerateArray())
            if (OwnSurveys.Read(entry) is { } survey && entry.TryGetProperty("ordinal", out JsonElement number) && number.TryGetUInt16(out ushort ordinal)) all.Add((ordinal, survey));
        return all;
    }

    /// <summary>Any tile; null when there is none.</summary>
    internal TileId? Any(CancellationToken ct) => _tiles.Heads(_ => true, ct).Select(head => (TileId?)TileId.FromHilbertId(head.Id)).FirstOrDefault();

    internal bool Has(TileId tile) => _tiles is PmTilesReader reader ? reader.TryFind(tile, out _) : _tiles.TryGetTile(tile, out _);

    /// <summary>Pixels along the side of a tile that is there.</summary>
    internal int SideOf(TileId tile)
    {
        if (!_tiles.TryGetTile(tile, out byte[] stored)) throw ArchiveException.Tile(_tiles.Path, tile, "it is in the directory and cannot be found.");
        (int width, int height) = Guard(tile, () => TileImage.Size(stored));
        return width == height && width is 256 or 512 or 1024 ? width : throw ArchiveException.Encoding(_tiles.Path, $"a tile has {width} by {height} pixels");
    }

    /// <summary>Reads a tile that is there.</summary>
    /// <param name="metres">side * side, row-major, north row first; NaN where void.</param>
    /// <exception cref="TerraneException">archive.tile, archive.encoding.</exception>
    internal void Read(TileId tile, int side, Span<float> metres)
    {
        uint[] argb = Pixels(_tiles, tile, side);
        if (Encoding == PmTilesMetadata.MapboxEncoding) MapboxCodec.Decode(argb, metres);
        else TerrariumCodec.Decode(argb, metres);
        float tolerance = 0.5f / (Encoding == PmTilesMetadata.MapboxEncoding ? MapboxCodec.UnitsPerMetre : TerrariumCodec.UnitsPerMetre);
        bool hasBlack = _lineage is null && Encoding == PmTilesMetadata.TerrariumEncoding;
        for (int i = 0; i < metres.Length; i++)
        {
            bool isVoid = argb[i] >> 24 == 0 || (hasBlack && metres[i] == TerrariumCodec.MinElevation); // black: nothing on Earth lies there
            foreach (double value in _voids) isVoid |= Math.Abs(metres[i] - value) <= tolerance;
            if (isVoid) metres[i] = float.NaN;
        }
        if (_lineage is null) return;
        uint[] sources = Pixels(_lineage, tile, side);
        if (_ordinals.Length != sources.Length) _ordinals = new ushort[sources.Length];
        if (!LineageCodec.TryDecode(sources, _ordinals)) throw ArchiveException.Tile(_lineage.Path, tile, "it has pixels that are no source's ordinal.");
        for (int i = 0; i < metres.Length; i++)
            if (_ordinals[i] == LineageCodec.Void) metres[i] = float.NaN;
    }

    public void Dispose()
    {
        _lineage?.Dispose();
        _tiles.Dispose();
    }

    private uint[] Pixels(ITileArchive archive, TileId tile, int side)
    {
        if (_argb.Length != side * side) _argb = new uint[side * side];
        if (!archive.TryGetTile(tile, out byte[] stored)) throw ArchiveException.Tile(archive.Path, tile, "it is not there.");
        return Guard(tile, () =>
        {
            if (TileImage.Size(stored) != (side, side)) throw ArchiveException.Tile(archive.Path, tile, $"it has other pixels than {side} by {side}.");
            if (!TileImage.IsLossless(stored)) throw ArchiveException.Encoding(archive.Path, "they are coded with loss");
            TileImage.Decode(stored, _argb);
            return _argb;
        });
    }

    private T Guard<T>(TileId tile, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (TerraneException e) when (e.Code is "image.kind" or "webp.decode" or "png.decode")
        {
            throw ArchiveException.Tile(_tiles.Path, tile, e.Message);
        }
    }

    private static FileStamp Stamp(ITileArchive archive) => archive is PmTilesReader { RemoteVersion: { } version } remote
        ? new FileStamp("/vsicurl/" + remote.Path, remote.FileLength, 0, version) : FileStamp.Of(Path.GetFullPath(archive.Path))!;
}
