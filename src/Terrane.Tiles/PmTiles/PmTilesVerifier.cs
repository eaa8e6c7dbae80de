using System.Text.Json;
using Terrane.Core;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.PmTiles;

/// <summary>Compares an archive's header with its directories, these with each other and the file, and on demand decodes all tiles.</summary>
/// <remarks>Memory: <see cref="PmTilesVerifyOptions.Memory"/>, a few directories, and one tile per worker, whatever the archive holds.</remarks>
public static class PmTilesVerifier
{
    /// <returns>All that is wrong; nothing is thrown for an archive, however malformed.</returns>
    public static PmTilesVerification Verify(string path, PmTilesVerifyOptions options, CancellationToken ct)
    {
        var findings = new FindingList();
        try
        {
            using var archive = PmTilesReader.Open(path, options.Limits, anyOrder: true);
            return Verify(archive, options, findings, ct);
        }
        catch (PmTilesException e)
        {
            findings.Add(e.Code, e.Message);
            return new PmTilesVerification(findings.ToList(), null, 0, 0, 0, 0);
        }
    }

    private static PmTilesVerification Verify(PmTilesReader archive, PmTilesVerifyOptions options, FindingList findings, CancellationToken ct)
    {
        using JsonDocument? metadata = ReadMetadata(archive, findings);
        using var contents = new ExternalSorter<DirectoryAudit.Content>(options.Memory.Bytes, options.TemporaryFolder ?? Path.GetTempPath());
        var directories = new DirectoryAudit(archive, findings, contents);
        directories.Run();
        ct.ThrowIfCancellationRequested();
        CheckSections(archive, findings);
        long count = DistinctContents(contents, findings).LongCount();
        CheckHeader(archive.Header, directories, (ulong)count, findings);
        var tiles = new TileAudit(archive, metadata?.RootElement);
        if (options.Deep && archive.Header is not { TileType: PmTilesTileType.WebP or PmTilesTileType.Png, TileCompression: PmTilesCompression.None })
            findings.Add("verify.tile.format", $"tiles are {archive.Header.TileType} with compression {archive.Header.TileCompression}; WebP and PNG without any can be decoded here", isWarning: true);
        else if (options.Deep) tiles.Run(DistinctContents(contents, null), options.Workers, findings, options.Progress, ct);
        return new PmTilesVerification(findings.ToList(), archive.Header, (long)directories.Addressed, (long)directories.Entries, count, tiles.Decoded);
    }

    private static JsonDocument? ReadMetadata(PmTilesReader archive, FindingList findings)
    {
        try
        {
            return JsonDocument.Parse(archive.ReadMetadata());
        }
        catch (PmTilesException e)
        {
            findings.Add(e.Code, e.Message);
            return null;
        }
    }

    private static void CheckSections(PmTilesReader archive, FindingList findings)
    {
        PmTilesHeader header = archive.Header;
        (string Name, PmTilesSection Range)[] sections =
        [
            ("header", new PmTilesSection(0, PmTilesHeader.Size)), ("root directory", header.Root), ("metadata", header.Metadata),
            ("leaf directories", header.Leaves), ("tile data", header.TileData),
        ];
        for (int i = 0; i < sections.Length; i++)
        {
            for (int j = i + 1; j < sections.Length; j++)
                if (sections[i].Range.Overlaps(sections[j].Range)) findings.Add("verify.section.overlap", $"{sections[i].Name} and {sections[j].Name} share bytes");
        }
        ulong end = sections.Max(s => s.Range.Offset + s.Range.Length);
        if (end != (ulong)archive.FileLength)
            findings.Add("verify.file.length", $"the file has {archive.FileLength} bytes, its sections end at {end}", isWarning: true);
    }

    /// <summary>Each range once, with its first tile; overlaps become findings when asked for.</summary>
    private static IEnumerable<DirectoryAudit.Content> DistinctContents(ExternalSorter<DirectoryAudit.Content> contents, FindingList? findings)
    {
        DirectoryAudit.Content last = default; // length 0: no entry has that
        ulong end = 0;
        foreach (DirectoryAudit.Content content in contents.Sorted())
        {
            if (content.Offset == last.Offset && content.Length == last.Length) continue;
            if (content.Offset < end)
                findings?.Add("verify.tile.overlap", $"the bytes of tile id {content.TileId} at {content.Offset}+{content.Length} overlap those of tile id {last.TileId} at {last.Offset}+{last.Length}");
            (last, end) = (content, Math.Max(end, content.Offset + content.Length));
            yield return content;
        }
    }

    private static void CheckHeader(PmTilesHeader header, DirectoryAudit directories, ulong contents, FindingList findings)
    {
        if (directories.IsComplete)
        {
            CheckCount("addressed tiles", header.AddressedTiles, directories.Addressed);
            CheckCount("tile entries", header.TileEntries, directories.Entries);
            CheckCount("tile contents", header.TileContents, contents);
            if (directories.Entries > 0)
            {
                byte min = TileId.FromHilbertId(directories.FirstId).Z, max = TileId.FromHilbertId(directories.LastId).Z;
                if (header.MinZoom != min || header.MaxZoom != max)
                    findings.Add("verify.header.zoom", $"the header says zooms {header.MinZoom} to {header.MaxZoom}, the tiles are of zooms {min} to {max}");
            }
            if (header.Clustered && !directories.IsClustered)
                findings.Add("verify.header.clustered", "the header says clustered, but the tile data do not lie in the order of the ids");
        }
        if (!header.Bounds.IsValid) findings.Add("verify.header.bounds", $"the bounds {header.Bounds} have no area, or leave the world");
        else if (header.CenterLongitude < header.Bounds.West || header.CenterLongitude > header.Bounds.East
            || header.CenterLatitude < header.Bounds.South || header.CenterLatitude > header.Bounds.North)
            findings.Add("verify.header.center", "the centre lies outside the bounds", isWarning: true);
        if (header.CenterZoom < header.MinZoom || header.CenterZoom > header.MaxZoom)
            findings.Add("verify.header.center", $"the centre's zoom {header.CenterZoom} is not one of {header.MinZoom} to {header.MaxZoom}", isWarning: true);

        void CheckCount(string what, ulong claimed, ulong found)
        {
            if (claimed != 0 && claimed != found) findings.Add("verify.header.counts", $"the header says {claimed} {what}, the directories hold {found}");
        }
    }
}
