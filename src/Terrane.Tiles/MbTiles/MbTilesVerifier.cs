using System.Text.Json;
using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.MbTiles;

/// <summary>Compares the metadata of an MBTiles database with its tiles, and on demand decodes all of them.</summary>
/// <remarks>Memory: SQLite's cache, one tile per worker and one batch, whatever the database holds. The file is not changed, and nothing is written beside it.</remarks>
public static class MbTilesVerifier
{
    /// <returns>All that is wrong; nothing is thrown for a database, however malformed.</returns>
    public static PmTilesVerification Verify(string path, PmTilesVerifyOptions options, CancellationToken ct)
    {
        var findings = new FindingList();
        RowAudit? rows = null;
        try
        {
            using var archive = MbTilesReader.Open(path);
            if (archive.IsWriteAhead)
                findings.Add("verify.mbtiles.wal", "the database is in write-ahead mode: SQLite cannot open it where it may not write", isWarning: true);
            if (options.Deep) CheckIntegrity(archive, findings, ct);
            using JsonDocument metadata = JsonDocument.Parse(archive.ReadMetadata());
            rows = new RowAudit(archive, new TileCheck(metadata.RootElement), findings, options);
            rows.Run(ct);
            CheckMetadata(archive, rows, findings);
            CheckKeys(archive, findings, ct);
        }
        catch (Exception e) when (e is MbTilesException or SqliteOpenException)
        {
            findings.Add(((TerraneException)e).Code, e.Message);
        }
        return new PmTilesVerification(findings.ToList(), null, rows?.Tiles ?? 0, rows?.Tiles ?? 0, rows?.Tiles ?? 0, rows?.Decoded ?? 0);
    }

    private static void CheckIntegrity(MbTilesReader archive, FindingList findings, CancellationToken ct)
    {
        foreach (SqliteDataReader row in archive.Query("PRAGMA integrity_check(20)", ct))
            if (row.GetString(0) is var message and not "ok") findings.Add("verify.mbtiles.integrity", message);
    }

    private static void CheckMetadata(MbTilesReader archive, RowAudit rows, FindingList findings)
    {
        foreach (string name in new[] { "name", "format" })
            if (!archive.Metadata.ContainsKey(name)) findings.Add("verify.mbtiles.metadata", $"the metadata have no row '{name}', which the specification demands", isWarning: true);
        if (archive.Metadata.TryGetValue("bounds", out string? text) && archive.Bounds is not { IsValid: true })
            findings.Add("verify.header.bounds", $"the bounds '{text}' have no area, or leave the world");
        if (rows.Tiles == 0) return;
        if ((archive.MinZoom ?? rows.MinZoom) != rows.MinZoom || (archive.MaxZoom ?? rows.MaxZoom) != rows.MaxZoom)
            findings.Add("verify.header.zoom", $"the metadata say zooms {archive.MinZoom} to {archive.MaxZoom}, the tiles are of zooms {rows.MinZoom} to {rows.MaxZoom}");
        if (archive.Bounds is { IsValid: true } bounds) CheckRows(bounds.ToDegrees(), rows, findings);
    }

    /// <summary>Writers that forget that rows count from the south put everything at the mirrored latitude.</summary>
    private static void CheckRows(Bounds degrees, RowAudit rows, FindingList findings)
    {
        byte zoom = rows.MaxZoom;
        double side = Math.ScaleB(1, zoom);
        Bounds metres = WebMercator.FromGeographic(degrees);
        double top = (WebMercator.HalfExtent - metres.North) / (2 * WebMercator.HalfExtent) * side, bottom = (WebMercator.HalfExtent - metres.South) / (2 * WebMercator.HalfExtent) * side;
        (uint first, uint last) = rows.RowsOfMaxZoom;
        bool fits = first < bottom && last + 1.0 > top;
        bool fitsFlipped = Tms.Flip(zoom, last) < bottom && Tms.Flip(zoom, first) + 1.0 > top;
        if (!fits && fitsFlipped) findings.Add("verify.mbtiles.rows", $"the rows of zoom {zoom} count from the north: TMS rows count from the south");
        else if (!fits) findings.Add("verify.header.bounds", "the tiles of the deepest zoom lie outside the bounds");
    }

    private static void CheckKeys(MbTilesReader archive, FindingList findings, CancellationToken ct)
    {
        if (!archive.HasMap) return;
        foreach (SqliteDataReader row in archive.Query("SELECT zoom_level, tile_column, tile_row FROM map WHERE NOT EXISTS (SELECT 1 FROM images WHERE images.tile_id = map.tile_id) LIMIT 20", ct))
            findings.Add("verify.mbtiles.missing", $"the map names an image for zoom {row.GetValue(0)}, column {row.GetValue(1)}, row {row.GetValue(2)} that is not there");
    }
}
