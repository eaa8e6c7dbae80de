using System.Text.Json;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.PmTiles;

namespace Terrane.Mosaic.Merging;

/// <summary>One of the archives that are merged, open, with what is known of it before its tiles are read. Reading is thread-safe.</summary>
internal sealed class MergeInput : IDisposable
{
    /// <summary>A few leaf directories: an archive is read along the curve, but by several threads and at several zooms.</summary>
    private static readonly PmTilesLimits Limits = new(CachedEntries: 150_000);

    private readonly ITileArchive _tiles;
    private readonly ITileArchive? _lineage;
    private readonly Lock? _gate, _lineageGate; // a connection to a database serves one thread at a time
    private readonly string _metadata;

    private MergeInput(int number, MergeInputSpec spec, MergeOptions options, ITileArchive tiles, ITileArchive? lineage)
    {
        (Number, Spec, _tiles, _lineage) = (number, spec, tiles, lineage);
        _gate = tiles is PmTilesReader ? null : new Lock();
        _lineageGate = lineage is PmTilesReader ? null : new Lock();
        _metadata = System.Text.Encoding.UTF8.GetString(tiles.ReadMetadata());
        using var metadata = JsonDocument.Parse(_metadata);
        Encoding = spec.Encoding ?? StatedEncoding(metadata.RootElement);
        StatesEncoding = spec.Encoding is not null || Text(metadata.RootElement, "encoding") is not null;
        VoidValues = spec.VoidValues ?? (lineage is null ? options.VoidValues : []);
        Name = spec.Name ?? (lineage is null ? Path.GetFileNameWithoutExtension(spec.Path) : Text(metadata.RootElement, "name") ?? Path.GetFileNameWithoutExtension(spec.Path));
        Attribution = Text(metadata.RootElement, "attribution") is { Length: > 0 } attribution ? attribution : null;
        Legend = lineage is null ? [new LegendEntry(1, Name, Attribution)] : ReadLegend(lineage);
    }

    /// <summary>Place in the order of priority, from 0.</summary>
    public int Number { get; }
    public MergeInputSpec Spec { get; }
    public string Name { get; }
    public string? Attribution { get; }
    public ElevationEncoding Encoding { get; }

    /// <summary>False when the encoding is only taken for granted.</summary>
    public bool StatesEncoding { get; }

    /// <summary>Metres that mean void.</summary>
    public IReadOnlyList<float> VoidValues { get; }

    /// <summary>With the ordinals of the archive itself; an archive without lineage is one source.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; }

    public bool HasLineage => _lineage is not null;
    public string LineagePath => BuildOptions.LineageBeside(Spec.Path);

    /// <summary>512 or 256 pixels; known when <see cref="Scan"/> has looked at a tile.</summary>
    public int TileSize { get; private set; }

    /// <summary>Places of 512 pixels that hold at least one tile.</summary>
    public TileSet Tiles { get; private set; } = null!;

    /// <summary>True when it has the tile 0/0/0 of 256 pixels, which is no place of 512.</summary>
    public bool HasWorldOf256 { get; private set; }

    /// <summary>Merged ordinal of each of the archive's own.</summary>
    public IReadOnlyDictionary<ushort, ushort> OrdinalOf { get; set; } = null!;

    /// <summary>True when merged ordinals are the archive's own, so its lineage tiles can be copied.</summary>
    public bool KeepsOrdinals { get; set; }

    public E7Bounds? Bounds => _tiles.Bounds;

    /// <summary>Bytes of SQLite's caches.</summary>
    public long CacheBytes => (_gate is null ? 4L << 20 : 10L << 20) + (_lineage is null ? 0 : _lineageGate is null ? 4L << 20 : 10L << 20);

    public long FileBytes => new FileInfo(Spec.Path).Length;

    /// <summary>Opens an archive, and its lineage archive when that lies beside it.</summary>
    /// <exception cref="TerraneException">It cannot be read, or holds no elevations.</exception>
    public static MergeInput Open(int number, MergeInputSpec spec, MergeOptions options)
    {
        string beside = BuildOptions.LineageBeside(spec.Path);
        ITileArchive tiles = OpenArchive(spec.Path);
        ITileArchive? lineage = null;
        try
        {
            if (File.Exists(beside)) lineage = OpenArchive(beside);
            return new MergeInput(number, spec, options, tiles, lineage);
        }
        catch
        {
            lineage?.Dispose();
            tiles.Dispose();
            throw;
        }
    }

    /// <summary>Lists the tiles, and looks at the first and the last.</summary>
    /// <exception cref="TerraneException">They are no elevations, or the archive is damaged.</exception>
    public void Scan(string temporaryFolder, CancellationToken ct)
    {
        ulong? first = null, last = null;
        TileSize = WebMercator.TileSize;
        foreach (ulong id in _tiles.Ids(temporaryFolder, ct))
        {
            first = id;
            break;
        }
        if (first is { } any) TileSize = SizeOf(TileId.FromHilbertId(any));
        HasWorldOf256 = TileSize == WebMercator.TileSize / 2 && first == 0;
        Tiles = TileSet.Of(_tiles.Ids(temporaryFolder, ct).Select(id => (last = id).Value), TileSize != WebMercator.TileSize, temporaryFolder, ct);
        if (last is not { } deepest) return;
        MergeInputCheck.Look(this, TileId.FromHilbertId(first!.Value));
        MergeInputCheck.Look(this, TileId.FromHilbertId(deepest));
    }

    /// <summary>Stored bytes of a tile; false when it is not there.</summary>
    public bool TryRead(TileId tile, out byte[] stored) => TryRead(_tiles, _gate, tile, out stored);

    /// <summary>Stored bytes of a lineage tile; false when it is not there.</summary>
    public bool TryReadLineage(TileId tile, out byte[] stored) => TryRead(_lineage!, _lineageGate, tile, out stored);

    /// <summary>The deepest zoom, at most that of <paramref name="tile"/>, at which it or an ancestor is there; -1 when none is.</summary>
    public int DepthAt(TileId tile)
    {
        if (Tiles.Zooms is not { } zooms) return -1;
        for (int z = Math.Min(tile.Z, zooms.Max); z >= zooms.Min; z--)
            if (Tiles.Contains(tile.AncestorAt((byte)z))) return z;
        return -1;
    }

    /// <summary>The tiles of the archive that make a place of 512 pixels: itself, or four of the next zoom.</summary>
    public TileId[] PartsOf(TileId place) => TileSize == WebMercator.TileSize ? [place] : [place.Child(0, 0), place.Child(1, 0), place.Child(0, 1), place.Child(1, 1)];

    public void Dispose()
    {
        Tiles?.Dispose();
        _lineage?.Dispose();
        _tiles.Dispose();
    }

    private static ITileArchive OpenArchive(string path) => TileArchive.IsMbTiles(path) ? TileArchive.Open(path) : PmTilesReader.Open(path, Limits);

    private static bool TryRead(ITileArchive archive, Lock? gate, TileId tile, out byte[] stored)
    {
        if (gate is null) return archive.TryGetTile(tile, out stored);
        lock (gate) return archive.TryGetTile(tile, out stored);
    }

    private ElevationEncoding StatedEncoding(JsonElement metadata)
    {
        if (_tiles.TileCompression is not (PmTilesCompression.None or PmTilesCompression.Unknown))
            throw MergeException.Encoding(Spec.Path, $"they are {_tiles.TileType} with compression {_tiles.TileCompression}", "WebP or PNG without any is wanted.");
        // Archives older than version 3.6 of the specification say nothing: they are taken at the user's word.
        return Text(metadata, "encoding") switch
        {
            null or PmTilesMetadata.TerrariumEncoding => ElevationEncoding.Terrarium,
            PmTilesMetadata.MapboxEncoding => ElevationEncoding.Mapbox,
            PmTilesMetadata.LineageEncoding => throw MergeException.Encoding(Spec.Path, "it is a lineage archive", "Name the archive of elevations; lineage beside it is found by its name."),
            string other => throw MergeException.Encoding(Spec.Path, $"their encoding is '{other}'", "If it is one of the two, say so: FILE,encoding=terrarium or FILE,encoding=mapbox."),
        };
    }

    private int SizeOf(TileId tile)
    {
        if (!TryRead(tile, out byte[] stored)) throw MergeException.Tile(Spec.Path, tile, "it is in the directory and cannot be found");
        (int width, int height) = MergeInputCheck.Guard(this, () => TileImage.Size(stored));
        if (width != height || width is not (WebMercator.TileSize or (WebMercator.TileSize / 2)))
            throw MergeException.Encoding(Spec.Path, $"a tile has {width} by {height} pixels", "Tiles of 512 or 256 pixels can be merged.");
        return width;
    }

    private List<LegendEntry> ReadLegend(ITileArchive lineage)
    {
        using var metadata = JsonDocument.Parse(lineage.ReadMetadata());
        if (Text(metadata.RootElement, "encoding") != PmTilesMetadata.LineageEncoding) throw MergeException.Lineage(LineagePath, "its encoding is not terrane-lineage");
        if (!metadata.RootElement.TryGetProperty("legend", out JsonElement legend) || legend.ValueKind != JsonValueKind.Array)
            throw MergeException.Lineage(LineagePath, "it has no legend");
        var entries = new List<LegendEntry>();
        foreach (JsonElement entry in legend.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("ordinal", out JsonElement number) || !number.TryGetUInt16(out ushort ordinal)
                || ordinal == LineageCodec.Void || Text(entry, "name") is not { } name)
                throw MergeException.Lineage(LineagePath, "an entry of its legend has no ordinal or name");
            entries.Add(new LegendEntry(ordinal, name, Text(entry, "attribution"), Text(entry, "licence"), Text(entry, "date"), Text(entry, "vertical_datum")));
        }
        return entries;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
