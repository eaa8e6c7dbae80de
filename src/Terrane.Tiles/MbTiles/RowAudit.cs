using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.MbTiles;

/// <summary>Walks all tiles of a database once, in the order of their keys.</summary>
internal sealed class RowAudit(MbTilesReader archive, TileCheck check, FindingList findings, PmTilesVerifyOptions options)
{
    private const int TilesPerBatch = 64, ContentsRemembered = 100_000;
    private const long BytesPerBatch = 32 << 20;

    private readonly List<(TileId Tile, byte[] Bytes)> _batch = [];
    private readonly HashSet<UInt128> _seen = []; // contents that were looked at: seas repeat one tile
    private long _batchBytes;

    internal long Tiles { get; private set; }
    internal long Decoded { get; private set; }
    internal byte MinZoom { get; private set; } = byte.MaxValue;
    internal byte MaxZoom { get; private set; }

    /// <summary>First and last row from the north.</summary>
    internal (uint First, uint Last) RowsOfMaxZoom { get; private set; }

    internal void Run(CancellationToken ct)
    {
        string data = options.Deep ? "tile_data" : "substr(tile_data, 1, 16)";
        (long, long, long)? last = null;
        foreach (SqliteDataReader row in archive.Query(
            $"SELECT zoom_level, tile_column, tile_row, typeof(tile_data), length(tile_data), {data} FROM tiles ORDER BY zoom_level, tile_column, tile_row", ct))
        {
            if (row.GetValue(0) is not long zoom || row.GetValue(1) is not long column || row.GetValue(2) is not long tmsRow)
            {
                findings.Add("verify.mbtiles.row", "a tile's zoom, column or row is no whole number");
                continue;
            }
            string place = $"zoom {zoom}, column {column}, row {tmsRow}";
            if (zoom is < 0 or > TileId.MaxZoom || column < 0 || column >= 1L << (int)zoom || tmsRow < 0 || tmsRow >= 1L << (int)zoom)
            {
                findings.Add("verify.mbtiles.row", $"{place} is no tile");
                continue;
            }
            if (last == (zoom, column, tmsRow)) findings.Add("verify.directory.duplicate", $"{place} is there twice");
            last = (zoom, column, tmsRow);
            var tile = new TileId((byte)zoom, (uint)column, Tms.Flip((byte)zoom, (uint)tmsRow));
            Count(tile);
            if (row.GetString(3) != "blob" || row.GetInt64(4) == 0)
            {
                findings.Add("verify.mbtiles.blob", $"tile {tile} holds no bytes");
                continue;
            }
            byte[] bytes = (byte[])row.GetValue(5);
            CheckKind(tile, bytes);
            if (options.Deep) Add(tile, bytes, ct);
        }
        Flush(ct);
    }

    private void Count(TileId tile)
    {
        Tiles++;
        MinZoom = Math.Min(MinZoom, tile.Z);
        (uint first, uint last) = tile.Z > MaxZoom || Tiles == 1 ? (tile.Y, tile.Y) : RowsOfMaxZoom;
        MaxZoom = tile.Z;
        RowsOfMaxZoom = (Math.Min(first, tile.Y), Math.Max(last, tile.Y));
    }

    private void CheckKind(TileId tile, byte[] head)
    {
        string kind = TileImage.KindOf(head);
        string? format = archive.Metadata.GetValueOrDefault("format");
        string wanted = format switch { "jpeg" => "jpg", "pbf" => "gzip", null => kind, _ => format };
        if (wanted is not ("webp" or "png" or "jpg" or "gzip"))
        {
            if (kind == "no image") return; // a format of its own
            wanted = kind;
        }
        if (kind != wanted || (format is null && kind == "no image")) findings.Add("verify.mbtiles.blob", $"tile {tile} is {kind}, the metadata say {format ?? "nothing"}");
    }

    private void Add(TileId tile, byte[] bytes, CancellationToken ct)
    {
        if (TileImage.KindOf(bytes) is not ("webp" or "png")) return; // named already, or a format that is not decoded here
        UInt128 hash = SpoolEntry.HashOf(bytes);
        if (_seen.Contains(hash)) return;
        if (_seen.Count < ContentsRemembered) _seen.Add(hash);
        _batch.Add((tile, bytes));
        _batchBytes += bytes.Length;
        if (_batch.Count >= TilesPerBatch || _batchBytes >= BytesPerBatch) Flush(ct);
    }

    private void Flush(CancellationToken ct)
    {
        var found = new (string Code, string Message)?[_batch.Count]; // by place, so that the order of findings does not depend on threads
        Parallel.For(
            0,
            _batch.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = ct },
            check.NewPixels,
            (i, _, pixels) =>
            {
                found[i] = check.Look(_batch[i].Tile, _batch[i].Bytes, pixels);
                return pixels;
            },
            _ => { });
        foreach ((string Code, string Message)? finding in found) if (finding is { } f) findings.Add(f.Code, f.Message);
        Decoded += _batch.Count;
        options.Progress?.Report(Decoded);
        _batch.Clear();
        _batchBytes = 0;
    }
}
